const ENTITIES: Readonly<Record<string, string>> = {
  amp: '&',
  apos: "'",
  gt: '>',
  lt: '<',
  quot: '"',
};

/**
 * The texts of all elements of a name, in order. S3's answers have no attributes on these, no CDATA,
 * and no element within itself; whatever else is between them is passed over.
 */
export function elementsOf(xml: string, name: string): string[] {
  const element = new RegExp(`<${name}>([^]*?)</${name}>`, 'g');
  return Array.from(xml.matchAll(element), ([, content = '']) => content);
}

/** The text of the first element of a name. */
export function elementOf(xml: string, name: string): string | undefined {
  const [first] = elementsOf(xml, name);
  return first === undefined ? undefined : unescapeXml(first);
}

/** https://www.w3.org/TR/xml/#sec-references */
function unescapeXml(text: string): string {
  return text.replaceAll(
    /&(?:#x([0-9a-f]{1,6})|#(\d{1,7})|(\w+));/gi,
    (reference, hexadecimal, decimal, name) => {
      if (name !== undefined) return ENTITIES[name] ?? reference;
      const point = hexadecimal ? Number.parseInt(hexadecimal, 16) : Number(decimal);
      return point <= 0x10ffff ? String.fromCodePoint(point) : reference;
    },
  );
}
