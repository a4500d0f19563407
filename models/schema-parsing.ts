import { en } from 'zod/locales';
import { config } from 'zod/mini';

/*
 * What a forecast waits for is checked by zod's small build: with the schemas it is half the code, and is
 * ready in half the time. It brings no words for what it finds: these are the whole build's.
 */
config(en());

/** For what is parsed once in a long while: to compile a parser for it would take longer. */
export const PARSED_ONCE = { jitless: true } as const;
