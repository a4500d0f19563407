import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import {
  DeleteObjectCommand,
  GetObjectCommand,
  HeadObjectCommand,
  ListObjectsV2Command,
  PutObjectCommand,
  type S3Client,
} from '@aws-sdk/client-s3';
import {
  type ListPage,
  type ObjectStore,
  type PageOptions,
  PreconditionFailedError,
  type StoredObject,
  StoreUnavailableError,
  type WriteCondition,
} from '../object-store.ts';
import { checkDirectoryPrefix, checkKey, checkPrefix, pageSize } from './object-key.ts';
import { isConflict, isMissingObject, isRefusal, isUnchanged, s3Fault } from './s3-faults.ts';
import { toPage } from './s3-listing.ts';
import { type BucketPlace, bucketLocation } from './store-location.ts';

/** Object metadata by which a writer knows its own object from another's. */
const WRITE_ID = 'wattcast-write';
const CONFLICT_TRIES = 4;
const CONFLICT_PAUSE_MS = 100;

interface S3Place extends BucketPlace {
  readonly client: S3Client;
}

/**
 * A bucket, or a prefix of one, as an object store. Conditions are S3's conditional writes
 * (https://docs.aws.amazon.com/AmazonS3/latest/userguide/conditional-writes.html).
 */
export class S3Store implements ObjectStore {
  readonly location: string;
  readonly #client: S3Client;
  readonly #bucket: string;
  readonly #prefix: string;

  constructor({ client, bucket, prefix }: S3Place) {
    this.location = bucketLocation({ bucket, prefix });
    this.#client = client;
    this.#bucket = bucket;
    this.#prefix = prefix && `${prefix}/`;
  }

  async get(key: string): Promise<StoredObject | undefined> {
    return this.#read(key, {});
  }

  async getIfChanged(key: string, etag: string): Promise<StoredObject | 'unchanged' | undefined> {
    try {
      return await this.#read(key, { IfNoneMatch: etag });
    } catch (error) {
      if (isUnchanged(error)) return 'unchanged';
      throw error;
    }
  }

  async #read(key: string, condition: { IfNoneMatch?: string }): Promise<StoredObject | undefined> {
    const object = this.#object(key);
    try {
      const answer = await this.#client.send(new GetObjectCommand({ ...object, ...condition }));
      const bytes = (await answer.Body?.transformToByteArray()) ?? new Uint8Array();
      this.#requireWhole(key, bytes.byteLength, answer.ContentLength);
      return { bytes, etag: this.#requireEtag(key, answer.ETag) };
    } catch (error) {
      if (isMissingObject(error)) return undefined;
      if (isUnchanged(error)) throw error;
      throw this.#fault(error, 'read', key);
    }
  }

  async put(key: string, bytes: Uint8Array, condition?: WriteCondition): Promise<{ etag: string }> {
    const writeId = randomUUID();
    const command = new PutObjectCommand({
      ...this.#object(key),
      ...toHeaders(condition),
      Body: bytes,
      Metadata: { [WRITE_ID]: writeId },
    });
    try {
      const answer = await pastConflicts(() => this.#client.send(command));
      return { etag: this.#requireEtag(key, answer.ETag) };
    } catch (error) {
      if (condition === undefined || !isRefusal(error)) throw this.#fault(error, 'write', key);
      const etag = await this.#findWritten(key, writeId);
      if (etag === undefined) throw new PreconditionFailedError(key, condition);
      return { etag };
    }
  }

  async list(prefix: string, options: PageOptions = {}): Promise<ListPage> {
    checkPrefix(prefix);
    const { after, limit } = options;
    try {
      const answer = await this.#client.send(
        new ListObjectsV2Command({
          Bucket: this.#bucket,
          Prefix: this.#prefix + prefix,
          MaxKeys: pageSize(limit),
          ...(after !== undefined && { StartAfter: this.#prefix + after }),
        }),
      );
      const found = (answer.Contents ?? []).map(({ Key = '' }) => Key.slice(this.#prefix.length));
      return toPage(found, answer.IsTruncated);
    } catch (error) {
      throw this.#fault(error, 'list', prefix);
    }
  }

  async listNames(prefix: string, options: PageOptions = {}): Promise<ListPage> {
    checkDirectoryPrefix(prefix);
    const directory = this.#prefix + prefix;
    const { after, limit } = options;
    try {
      // "0" is the byte after "/": the keys under the name `after` sort before it, later ones not.
      const startAfter = after === undefined ? {} : { StartAfter: `${directory}${after}0` };
      const found = await this.#findNames(directory, { MaxKeys: pageSize(limit), ...startAfter });
      return toPage(found.names, found.isTruncated);
    } catch (error) {
      throw this.#fault(error, 'list', prefix);
    }
  }

  async delete(key: string): Promise<void> {
    const object = this.#object(key);
    try {
      await this.#client.send(new DeleteObjectCommand(object));
    } catch (error) {
      throw this.#fault(error, 'delete', key);
    }
  }

  #object(key: string): { Bucket: string; Key: string } {
    checkKey(key, Buffer.byteLength(this.#prefix));
    return { Bucket: this.#bucket, Key: this.#prefix + key };
  }

  /** Reads on over pages that hold only objects, no names. */
  async #findNames(
    directory: string,
    page: { MaxKeys: number; StartAfter?: string; ContinuationToken?: string },
  ): Promise<{ names: string[]; isTruncated: boolean }> {
    const answer = await this.#client.send(
      new ListObjectsV2Command({
        Bucket: this.#bucket,
        Prefix: directory,
        Delimiter: '/',
        ...page,
      }),
    );
    const token = answer.NextContinuationToken;
    const prefixes = answer.CommonPrefixes ?? [];
    if (prefixes.length === 0 && token !== undefined) {
      return this.#findNames(directory, { MaxKeys: page.MaxKeys, ContinuationToken: token });
    }
    const names = prefixes.map(({ Prefix = '' }) => Prefix.slice(directory.length, -1));
    return { names, isTruncated: answer.IsTruncated ?? false };
  }

  /**
   * The ETag of the object if this very write made it. The SDK sends a request again when the
   * answer to it was lost; the second one is refused because the first one was obeyed, and the
   * winner of a race would be told that it had lost.
   */
  async #findWritten(key: string, writeId: string): Promise<string | undefined> {
    try {
      const found = await this.#client.send(new HeadObjectCommand(this.#object(key)));
      return found.Metadata?.[WRITE_ID] === writeId ? found.ETag : undefined;
    } catch (error) {
      if (isMissingObject(error)) return undefined;
      throw this.#fault(error, 'check', key);
    }
  }

  #requireWhole(key: string, received: number, announced: number | undefined): void {
    if (announced === undefined || received === announced) return;
    throw new StoreUnavailableError(
      `${this.location} sent ${received} of the ${announced} bytes of "${key}".`,
      { location: this.location, key, received, announced },
    );
  }

  #requireEtag(key: string, etag: string | undefined): string {
    if (etag !== undefined) return etag;
    throw new StoreUnavailableError(`${this.location} gave no ETag for "${key}".`, {
      location: this.location,
      key,
    });
  }

  #fault(error: unknown, doing: string, key: string) {
    return s3Fault(error, { location: this.location, doing, key });
  }
}

function toHeaders(condition: WriteCondition | undefined) {
  if (condition === undefined) return {};
  return 'absent' in condition ? { IfNoneMatch: '*' } : { IfMatch: condition.etag };
}

async function pastConflicts<T>(write: () => Promise<T>): Promise<T> {
  for (let tries = 1; ; tries++) {
    try {
      return await write();
    } catch (error) {
      if (!isConflict(error) || tries === CONFLICT_TRIES) throw error;
      await sleep(Math.random() * CONFLICT_PAUSE_MS);
    }
  }
}
