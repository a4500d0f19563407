import { ArtifactError } from './manifest.ts';

/** SHA-256 as lower-case hexadecimal. */
export async function sha256(bytes: Uint8Array): Promise<string> {
  const digest = await crypto.subtle.digest('SHA-256', bytes as Uint8Array<ArrayBuffer>);
  return Array.from(new Uint8Array(digest), (byte) => byte.toString(16).padStart(2, '0')).join('');
}

/** @throws ArtifactError when the bytes are not those that the manifest was written for. */
export async function verifyFile(
  name: string,
  bytes: Uint8Array,
  expected: { sha256: string; bytes: number },
): Promise<void> {
  const actual = await sha256(bytes);
  if (bytes.length === expected.bytes && actual === expected.sha256) return;
  throw new ArtifactError(
    `"${name}" has ${bytes.length} bytes with SHA-256 ${actual}; the manifest says ` +
      `${expected.bytes} bytes with ${expected.sha256}. The file was changed or cut short after ` +
      'it was written: restore it, promote another version, or train the model again.',
    { name, actual, expected: expected.sha256 },
  );
}
