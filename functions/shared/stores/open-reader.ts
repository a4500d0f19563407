import type { ObjectReader } from '../object-store.ts';
import { S3Connection } from './s3-connection.ts';
import { endpointOf } from './s3-endpoint.ts';
import { S3Reader } from './s3-reader.ts';
import { parseLocation } from './store-location.ts';

/**
 * What `openStore` opens, for a function that only reads, without the AWS SDK: a third of the bundle
 * and of the time to load it, for three kinds of GET. Region and credentials are the AWS_* variables
 * that Lambda sets; profiles and single sign-on are not looked at.
 *
 * @param onFirstSent called once, when a bucket's first request is on its way: a good time for what a
 *   program has to prepare.
 * @throws InvalidLocationError when the text names no store.
 */
export function openReader(
  location: string,
  environment: Readonly<Record<string, string | undefined>> = process.env,
  onFirstSent?: () => void,
): ObjectReader {
  const place = parseLocation(location);
  if ('directory' in place) return openDirectory(place.directory);
  const connection = new S3Connection({
    environment,
    endpoint: endpointOf(environment),
    onFirstSent,
  });
  return new S3Reader({ connection, ...place });
}

/** Loaded when it is first used: a function on AWS has no use for directories and their locks. */
function openDirectory(directory: string): ObjectReader {
  let store: Promise<ObjectReader> | undefined;
  const ready = () => {
    store ??= import('./directory-store.ts').then((module) => new module.DirectoryStore(directory));
    return store;
  };
  return {
    location: directory,
    get: async (key) => (await ready()).get(key),
    getIfChanged: async (key, etag) => (await ready()).getIfChanged(key, etag),
    list: async (prefix, options) => (await ready()).list(prefix, options),
    listNames: async (prefix, options) => (await ready()).listNames(prefix, options),
  };
}
