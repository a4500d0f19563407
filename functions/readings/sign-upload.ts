import { PutObjectCommand } from '@aws-sdk/client-s3';
import { getSignedUrl } from '@aws-sdk/s3-request-presigner';
import { createS3Client } from '../shared/stores/s3-client.ts';
import type { SignUpload } from './http/uploads.ts';

const LASTS_SECONDS = 900;

/**
 * Signs uploads into a bucket; undefined where the store is none.
 *
 * @param location `s3://bucket[/prefix]`, or another store
 * @param clock epoch milliseconds
 */
export function uploadSigner(location: string, clock: () => number): SignUpload | undefined {
  const [, bucket, prefix] = /^s3:\/\/([^/]+)(?:\/(.*?))?\/?$/.exec(location) ?? [];
  if (bucket === undefined) return undefined;
  const client = createS3Client();
  return async (key) => {
    const command = new PutObjectCommand({
      Bucket: bucket,
      Key: prefix ? `${prefix}/${key}` : key,
    });
    const url = await getSignedUrl(client, command, { expiresIn: LASTS_SECONDS });
    return { url, expiresAt: new Date(clock() + LASTS_SECONDS * 1000).toISOString() };
  };
}
