import { createReadStream } from 'node:fs';
import { open } from 'node:fs/promises';
import { pipeline } from 'node:stream/promises';
import { createGunzip } from 'node:zlib';
import { UnreadableFileError } from '../../../functions/readings/formats/errors.ts';
import { isGzip } from '../../../functions/readings/formats/file-text.ts';
import { ReadingsReader } from '../../../functions/readings/formats/readings-reader.ts';
import type { FileReadings, ReadRequest } from '../../../functions/readings/formats/source.ts';
import { refuseInput } from '../read-file.ts';

const CHUNK_BYTES = 1 << 20;

/**
 * Reads a file of any size as it streams in, unpacking gzip on the way.
 *
 * @param onBytes told the share of the file that has been read, 0 to 1
 * @throws FileAccessError, UnreadableFileError, NoSuchColumnError, WrongColumnError
 */
export async function readInput(
  path: string,
  request: ReadRequest,
  onBytes: (share: number) => void,
): Promise<FileReadings> {
  const { size, head } = await look(path);
  const reader = new ReadingsReader(isGzip(head) ? request : { ...request, totalBytes: size });
  const source = createReadStream(path, { highWaterMark: CHUNK_BYTES });
  const chunks = async (stream: AsyncIterable<Buffer>) => {
    for await (const chunk of stream) {
      reader.push(new Uint8Array(chunk.buffer, chunk.byteOffset, chunk.byteLength));
      onBytes(source.bytesRead / Math.max(1, size));
    }
  };
  if (isGzip(head)) {
    const gunzip = createGunzip({ chunkSize: CHUNK_BYTES });
    await pipeline(source, gunzip, chunks).catch((error: unknown) => refuseGzip(path, error));
  } else await pipeline(source, chunks);
  return reader.finish();
}

/** Size and first bytes. @throws FileAccessError */
export async function look(path: string): Promise<{ size: number; head: Uint8Array }> {
  try {
    const file = await open(path);
    try {
      const head = new Uint8Array(4);
      await file.read(head, 0, head.length, 0);
      const stat = await file.stat();
      return { size: stat.size, head };
    } finally {
      await file.close();
    }
  } catch (error) {
    return refuseInput(path, error);
  }
}

function refuseGzip(file: string, error: unknown): never {
  const code = (error as NodeJS.ErrnoException).code ?? '';
  if (!code.startsWith('Z_')) throw error;
  throw new UnreadableFileError(
    `${file} starts like a gzip file but cannot be unpacked: ${(error as Error).message}. ` +
      'It was probably cut short; fetch or write it again.',
    { file },
    { cause: error },
  );
}
