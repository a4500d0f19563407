import {
  type ListPage,
  type ObjectReader,
  type PageOptions,
  type StoredObject,
  StoreUnavailableError,
} from '../object-store.ts';
import { checkDirectoryPrefix, checkKey, checkPrefix, pageSize } from './object-key.ts';
import { CHECKSUM_MODE } from './s3-checksum.ts';
import type { S3Connection } from './s3-connection.ts';
import { isMissingObject, isUnchanged, s3Fault } from './s3-faults.ts';
import { parseListing, type S3Listing, toPage } from './s3-listing.ts';
import { type BucketPlace, bucketLocation } from './store-location.ts';

/**
 * A bucket, or a prefix of one, to read from: what `S3Store` does, in a hundredth of its code.
 * https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetObject.html
 */
export class S3Reader implements ObjectReader {
  readonly location: string;
  readonly #connection: S3Connection;
  readonly #bucket: string;
  readonly #prefix: string;

  constructor({ connection, ...place }: BucketPlace & { readonly connection: S3Connection }) {
    this.location = bucketLocation(place);
    this.#connection = connection;
    this.#bucket = place.bucket;
    this.#prefix = place.prefix && `${place.prefix}/`;
  }

  async get(key: string): Promise<StoredObject | undefined> {
    const found = await this.#read(key, {});
    return found === 'unchanged' ? undefined : found;
  }

  async getIfChanged(key: string, etag: string): Promise<StoredObject | 'unchanged' | undefined> {
    return this.#read(key, { 'if-none-match': etag });
  }

  async list(prefix: string, { after, limit }: PageOptions = {}): Promise<ListPage> {
    checkPrefix(prefix);
    const { keys, isTruncated } = await this.#list(prefix, {
      prefix: this.#prefix + prefix,
      'max-keys': String(pageSize(limit)),
      ...(after === undefined ? {} : { 'start-after': this.#prefix + after }),
    });
    return toPage(
      keys.map((key) => key.slice(this.#prefix.length)),
      isTruncated,
    );
  }

  async listNames(prefix: string, { after, limit }: PageOptions = {}): Promise<ListPage> {
    checkDirectoryPrefix(prefix);
    const directory = this.#prefix + prefix;
    const query = { prefix: directory, delimiter: '/', 'max-keys': String(pageSize(limit)) };
    // "0" is the byte after "/": the keys under the name `after` sort before it, later ones not.
    const start = after === undefined ? {} : { 'start-after': `${directory}${after}0` };
    let page = await this.#list(prefix, { ...query, ...start });
    // Pages that hold only objects, no names, are read over.
    while (page.prefixes.length === 0 && page.next !== undefined) {
      page = await this.#list(prefix, { ...query, 'continuation-token': page.next });
    }
    const names = page.prefixes.map((found) => found.slice(directory.length, -1));
    return toPage(names, page.isTruncated);
  }

  async #read(
    key: string,
    condition: Readonly<Record<string, string>>,
  ): Promise<StoredObject | 'unchanged' | undefined> {
    checkKey(key, Buffer.byteLength(this.#prefix));
    try {
      const { headers, body } = await this.#connection.get({
        bucket: this.#bucket,
        key: this.#prefix + key,
        headers: { ...CHECKSUM_MODE, ...condition },
      });
      return { bytes: body, etag: this.#requireEtag(key, headers['etag']) };
    } catch (error) {
      if (isMissingObject(error)) return undefined;
      if (isUnchanged(error)) return 'unchanged';
      throw s3Fault(error, { location: this.location, doing: 'read', key });
    }
  }

  async #list(shown: string, query: Readonly<Record<string, string>>): Promise<S3Listing> {
    try {
      const { body } = await this.#connection.get({
        bucket: this.#bucket,
        key: '',
        query: { ...query, 'list-type': '2' },
      });
      return parseListing(body);
    } catch (error) {
      throw s3Fault(error, { location: this.location, doing: 'list', key: shown });
    }
  }

  #requireEtag(key: string, etag: string | string[] | undefined): string {
    if (typeof etag === 'string') return etag;
    throw new StoreUnavailableError(`${this.location} gave no ETag for "${key}".`, {
      location: this.location,
      key,
    });
  }
}
