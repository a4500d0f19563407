import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseListing } from '../../../../functions/shared/stores/s3-listing.ts';
import { elementOf } from '../../../../functions/shared/stores/s3-xml.ts';

const encode = (text: string) => new TextEncoder().encode(text);

function escapeXml(text: string): string {
  return text.replaceAll(
    /[<>&"'\r\t]/g,
    (character) => `&#x${character.charCodeAt(0).toString(16)};`,
  );
}

describe('parseListing', () => {
  it('reads keys and prefixes apart, and whether there are more', () => {
    const listing = parseListing(
      encode(
        '<?xml version="1.0"?>\n<ListBucketResult xmlns="http://s3.amazonaws.com/doc/2006-03-01/">' +
          '<Name>b</Name><Prefix>models/</Prefix><IsTruncated>true</IsTruncated>' +
          '<NextContinuationToken>a&amp;b=</NextContinuationToken>' +
          '<Contents><Key>models/a &lt;b&gt;</Key><Size>1</Size></Contents>' +
          '<Contents>\n  <Key>models/c</Key>\n</Contents>' +
          '<CommonPrefixes><Prefix>models/d/</Prefix></CommonPrefixes></ListBucketResult>\n',
      ),
    );

    expect(listing).toEqual({
      keys: ['models/a <b>', 'models/c'],
      prefixes: ['models/d/'],
      isTruncated: true,
      next: 'a&b=',
    });
  });

  it.each(['', '<html>Sign in</html>', '<ListBucketResult><Contents><Key>a</Key></Contents>'])(
    'refuses %j, which is no whole listing',
    (text) => {
      expect(() => parseListing(encode(text))).toThrow('not one of S3, or is cut short');
    },
  );

  it('gives any text as it was before it was escaped', () => {
    fc.assert(
      fc.property(fc.string({ unit: fc.constantFrom(...'<>&"\'aé😀\r;#') }), (key) => {
        expect(elementOf(`<Key>${escapeXml(key)}</Key>`, 'Key')).toBe(key);
      }),
    );
  });
});
