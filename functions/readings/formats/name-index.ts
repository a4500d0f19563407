interface Name {
  readonly bytes: Uint8Array;
  readonly index: number;
  /** The name that came after this one the last time. */
  next?: Name;
}

/**
 * Numbers names in the order in which they are first seen, straight from their bytes: a long file
 * repeats a thousand names nine thousand times, mostly in the same order, and a string each would be
 * most of the work.
 */
export class NameIndex {
  readonly names: string[] = [];
  readonly #byHash = new Map<number, Name[]>();
  #last: Name | undefined;

  /** @param decode gives the name when it is new */
  indexOf(bytes: Uint8Array, start: number, end: number, decode: () => string): number {
    const guess = this.#last?.next;
    const name =
      guess && isEqual(guess.bytes, bytes, start, end)
        ? guess
        : (this.#find(bytes, start, end) ?? this.#add(bytes.slice(start, end), decode()));
    if (this.#last && guess !== name) this.#last.next = name;
    this.#last = name;
    return name.index;
  }

  #find(bytes: Uint8Array, start: number, end: number): Name | undefined {
    const alike = this.#byHash.get(hashOf(bytes, start, end));
    return alike?.find((name) => isEqual(name.bytes, bytes, start, end));
  }

  #add(bytes: Uint8Array, text: string): Name {
    const name: Name = { bytes, index: this.names.push(text) - 1 };
    const hash = hashOf(bytes, 0, bytes.length);
    const alike = this.#byHash.get(hash);
    if (alike) alike.push(name);
    else this.#byHash.set(hash, [name]);
    return name;
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
