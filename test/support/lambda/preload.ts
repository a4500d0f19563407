import { registerHooks } from 'node:module';
import { fileURLToPath } from 'node:url';

const OURS = fileURLToPath(new URL('native-part.ts', import.meta.url));

/** AWS's runtime client without its compiled part, which takes a C++ tool chain and minutes to build. */
registerHooks({
  resolve: (specifier, context, next) =>
    next(specifier === './rapid-client.node' ? OURS : specifier, context),
});
