import type { ListPage } from '../object-store.ts';
import { isKey } from './object-key.ts';
import { elementOf, elementsOf } from './s3-xml.ts';

/** One answer of ListObjectsV2. */
export interface S3Listing {
  readonly keys: readonly string[];
  readonly prefixes: readonly string[];
  readonly isTruncated: boolean;
  readonly next: string | undefined;
}

/**
 * https://docs.aws.amazon.com/AmazonS3/latest/API/API_ListObjectsV2.html
 * @throws Error when the document is not a whole one of these.
 */
export function parseListing(bytes: Uint8Array): S3Listing {
  const xml = new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  if (!xml.trimEnd().endsWith('</ListBucketResult>')) {
    throw new Error('the listing is not one of S3, or is cut short');
  }
  return {
    keys: textsIn(xml, 'Contents', 'Key'),
    prefixes: textsIn(xml, 'CommonPrefixes', 'Prefix'),
    isTruncated: elementOf(xml, 'IsTruncated') === 'true',
    next: elementOf(xml, 'NextContinuationToken'),
  };
}

/** What others keep in the bucket under names that are not keys is passed over. */
export function toPage(found: readonly string[], isTruncated: boolean | undefined): ListPage {
  const last = found.at(-1);
  const keys = found.filter(isKey);
  return isTruncated && last !== undefined ? { keys, next: last } : { keys };
}

function textsIn(xml: string, outer: string, inner: string): string[] {
  return elementsOf(xml, outer).map((content) => elementOf(content, inner) ?? '');
}
