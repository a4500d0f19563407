import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { CommandOptionError, FileAccessError } from '../failure.ts';

/** A key that opens the service, and whom it was given to. */
export interface ApiKey {
  /** Never the key: the trail names it as whoever changed a model. */
  readonly id: string;
  readonly key: string;
}

/** What API Gateway allows a key to be, and `-` and `_` besides. */
const KEY = /^[\w-]{20,128}$/;
const MAKE_ONE = 'openssl rand -hex 20 makes one';

/**
 * The keys that the options of a command give; none where they give none, and then none is asked for.
 *
 * @param options.apiKey one key, `--api-key`
 * @param options.apiKeys a file with a name and a key on each line, `--api-keys`
 * @throws CommandOptionError, FileAccessError
 */
export async function readApiKeys({
  apiKey,
  apiKeys,
}: {
  readonly apiKey?: string;
  readonly apiKeys?: string;
}): Promise<readonly ApiKey[]> {
  const keys: ApiKey[] = [];
  if (apiKey !== undefined) keys.push(keyOf('default', apiKey, '--api-key'));
  if (apiKeys === undefined) return keys;
  const lines = (await readText(apiKeys)).split(/\r?\n/);
  const listed = lines.flatMap((line, i) => keyOn(line, `${apiKeys}, line ${i + 1}`));
  if (listed.length === 0) {
    throw new CommandOptionError(
      `"${apiKeys}" has no key. Write one on each line, after the name of who has it: control-room KEY ` +
        `(${MAKE_ONE}).`,
      { apiKeys },
    );
  }
  return [...keys, ...listed];
}

/**
 * Whose key a text is. Digests are compared: how long that takes says nothing of how much of a guess
 * was right.
 */
export function keyHolders(
  keys: readonly ApiKey[],
): (key: string | undefined) => string | undefined {
  const holders = new Map(keys.map(({ id, key }) => [digest(key), id]));
  return (key) => (key === undefined ? undefined : holders.get(digest(key)));
}

function keyOn(line: string, place: string): ApiKey[] {
  const text = line.trim();
  if (text === '' || text.startsWith('#')) return [];
  const [id = '', key = '', ...rest] = text.split(/\s+/);
  if (key !== '' && rest.length === 0) return [keyOf(id, key, place)];
  throw new CommandOptionError(
    `${place} must be a name and a key with a space between them, such as: control-room KEY (${MAKE_ONE}).`,
    { place },
  );
}

/** The message says nothing of the key: it may end in a log. */
function keyOf(id: string, key: string, place: string): ApiKey {
  if (KEY.test(key)) return { id, key };
  throw new CommandOptionError(
    `${place}: the key has ${key.length} characters; it must have 20 to 128 letters, digits, "-" or "_" ` +
      `(${MAKE_ONE}).`,
    { place },
  );
}

async function readText(path: string): Promise<string> {
  try {
    return await readFile(path, 'utf8');
  } catch (cause) {
    throw new FileAccessError(
      `The file of API keys "${path}" cannot be read: ${(cause as Error).message}.`,
      { path },
      { cause },
    );
  }
}

function digest(key: string): string {
  return createHash('sha256').update(key).digest('base64');
}
