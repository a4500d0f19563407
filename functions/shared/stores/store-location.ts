import { statSync } from 'node:fs';
import { resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { InvalidLocationError } from '../object-store.ts';
import { isKey } from './object-key.ts';

const ALLOWED =
  'Allowed are s3://bucket, s3://bucket/prefix, file:///directory and, on one machine, the path of a directory.';

/** https://docs.aws.amazon.com/AmazonS3/latest/userguide/bucketnamingrules.html */
const S3_LOCATION = /^s3:\/\/([a-z0-9][a-z0-9.-]{1,61}[a-z0-9])(?:\/(.*))?$/;

/** A scheme has two letters or more, so that `C:\` is a path. */
const SCHEME = /^[a-z][a-z0-9+.-]+:/i;

/** A bucket, or a prefix of one. */
export interface BucketPlace {
  readonly bucket: string;
  /** Before every key, without a slash at its end; empty for the whole bucket. */
  readonly prefix: string;
}

/**
 * What a text that names an object store means. Nothing is read or made, but for a look at what lies
 * at the path.
 *
 * @throws InvalidLocationError when the text names no store.
 */
export function parseLocation(location: string): BucketPlace | { readonly directory: string } {
  return location.startsWith('s3:') ? toBucket(location) : { directory: toDirectory(location) };
}

export function bucketLocation({ bucket, prefix }: BucketPlace): string {
  return prefix ? `s3://${bucket}/${prefix}` : `s3://${bucket}`;
}

function toBucket(location: string): BucketPlace {
  const [, bucket, path = ''] = S3_LOCATION.exec(location) ?? [];
  if (bucket === undefined) throw invalidLocation(location, 'the bucket is missing or misnamed');
  const prefix = path.replace(/\/$/, '');
  if (prefix !== '' && !isKey(prefix)) {
    throw invalidLocation(location, `"${prefix}" is not lower-case, or no beginning of keys`);
  }
  return { bucket, prefix };
}

function toDirectory(location: string): string {
  const directory = toPath(location);
  const found = statSync(directory, { throwIfNoEntry: false });
  if (found?.isDirectory() === false) throw invalidLocation(location, 'it is not a directory');
  return directory;
}

function toPath(location: string): string {
  if (location === '') throw invalidLocation(location, 'it is empty');
  if (!SCHEME.test(location)) return resolve(location);
  if (!location.startsWith('file:///')) throw invalidLocation(location, 'it has another scheme');
  return fileURLToPath(location);
}

function invalidLocation(location: string, problem: string): InvalidLocationError {
  return new InvalidLocationError(
    `"${location}" does not name an object store: ${problem}. ${ALLOWED}`,
    { location, problem },
  );
}
