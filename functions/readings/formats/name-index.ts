/**
 * Numbers names in the order in which they are first seen, straight from their bytes: a long file
 * repeats a thousand names nine thousand times, and a string each would be most of the work.
 */
export class NameIndex {
  readonly names: string[] = [];
  readonly #byHash = new Map<number, { readonly bytes: Uint8Array; readonly index: number }[]>();

  /** @param decode gives the name when it is new */
  indexOf(bytes: Uint8Array, start: number, end: number, decode: () => string): number {
    const hash = hashOf(bytes, start, end);
    const alike = this.#byHash.get(hash);
    const found = alike?.find((name) => isEqual(name.bytes, bytes, start, end));
    if (found) return found.index;
    const name = { bytes: bytes.slice(start, end), index: this.names.length };
    this.names.push(decode());
    if (alike) alike.push(name);
    else this.#byHash.set(hash, [name]);
    return name.index;
  }
}

/** FNV-1a, 32 bits. */
function hashOf(bytes: Uint8Array, start: number, end: number): number {
  let hash = 0x811c9dc5;
  for (let at = start; at < end; at++) hash = Math.imul(hash ^ (bytes[at] as number), 0x01000193);
  return hash;
}

function isEqual(name: Uint8Array, bytes: Uint8Array, start: number, end: number): boolean {
  if (name.length !== end - start) return false;
  for (let at = 0; at < name.length; at++) if (name[at] !== bytes[start + at]) return false;
  return true;
}
