import { elementOf } from './s3-xml.ts';

/**
 * S3 refused a request, or no whole answer came. Its fields are those of the SDK's errors, so that
 * `s3-faults.ts` reads both.
 */
export class S3AnswerError extends Error {
  override readonly name: string;
  readonly $metadata: { readonly httpStatusCode?: number; readonly attempts: number };

  constructor(
    { name, message, status }: { name: string; message: string; status?: number },
    attempts: number,
    options?: ErrorOptions,
  ) {
    super(message, options);
    this.name = name;
    this.$metadata = { ...(status === undefined ? {} : { httpStatusCode: status }), attempts };
  }
}

/** The error that a status other than 200 stands for: S3 says which in XML, a proxy may not. */
export function refusalOf(status: number, body: Uint8Array, attempts: number): S3AnswerError {
  const text = new TextDecoder().decode(body);
  const name = elementOf(text, 'Code') ?? (status === 404 ? 'NotFound' : 'UnknownError');
  const message = elementOf(text, 'Message') ?? `HTTP status ${status}`;
  return new S3AnswerError({ name, message, status }, attempts);
}
