import { hash } from 'node:crypto';
import type { HttpAnswer } from './s3-get.ts';

/** Asks S3 to send the checksum that was stored with an object. */
export const CHECKSUM_MODE = { 'x-amz-checksum-mode': 'ENABLED' };

const DIGESTS: Readonly<Record<string, (bytes: Uint8Array) => string>> = {
  'x-amz-checksum-crc32': (bytes) => {
    const digest = Buffer.alloc(4);
    // Loaded with the first of them.
    digest.writeUInt32BE(process.getBuiltinModule('node:zlib').crc32(bytes));
    return digest.toString('base64');
  },
  'x-amz-checksum-sha1': (bytes) => hash('sha1', bytes, 'base64'),
  'x-amz-checksum-sha256': (bytes) => hash('sha256', bytes, 'base64'),
};

/**
 * The answer itself, when its bytes are those that were stored, as far as S3 tells. The SDK stores
 * CRC32; kinds that Node cannot compute are passed over, and so are those of an upload in parts, which
 * are sums of sums.
 *
 * @throws Error when the bytes are others.
 */
export function requireChecksum(answer: HttpAnswer): HttpAnswer {
  for (const [name, digestOf] of Object.entries(DIGESTS)) {
    const announced = answer.headers[name];
    if (typeof announced !== 'string' || announced.includes('-')) continue;
    const found = digestOf(answer.body);
    if (found !== announced) {
      throw new Error(`the bytes have ${name} ${found}, and S3 announced ${announced}`);
    }
  }
  return answer;
}
