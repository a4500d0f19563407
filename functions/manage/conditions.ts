import { RequestError } from '../shared/problem.ts';
import type { ExpectedChampion } from '../shared/registry/promote.ts';

/** RFC 9110, section 8.8.3. */
const ENTITY_TAG = /(?:W\/)?"[\x21\x23-\x7e\x80-\xff]*"/;
const TAG_LIST = new RegExp(`^${ENTITY_TAG.source}(?:[ \\t]*,[ \\t]*${ENTITY_TAG.source})*$`);

/**
 * The champions that `If-Match` allows. Tags are compared strongly, as RFC 9110 demands here, so a
 * weak one never matches.
 * @throws RequestError for what is no list of entity tags.
 */
export function readIfMatch(header: string | undefined): ExpectedChampion | undefined {
  if (header === undefined) return undefined;
  const tags = readTags('If-Match', header);
  return tags === 'any' ? 'any' : tags.filter((tag) => !tag.startsWith('W/'));
}

/** Whether `If-None-Match` says that the caller has what bears a tag; weak tags count here. */
export function readIfNoneMatch(header: string | undefined): (tag: string) => boolean {
  if (header === undefined) return () => false;
  const tags = readTags('If-None-Match', header);
  return (tag) => tags === 'any' || tags.some((known) => known.replace(/^W\//, '') === tag);
}

function readTags(name: string, header: string): 'any' | string[] {
  const text = header.trim();
  if (text === '*') return 'any';
  if (TAG_LIST.test(text)) return text.match(new RegExp(ENTITY_TAG, 'g')) ?? [];
  throw new RequestError(
    `${name} is ${JSON.stringify(text.slice(0, 80))}; it must be *, or entity tags in double quotes as ` +
      'ETag gives them, separated by commas.',
    { param: name },
  );
}
