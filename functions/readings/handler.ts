import type { S3Event } from 'aws-lambda';
import { handle, type LambdaContext, type LambdaEvent } from 'hono/aws-lambda';
import { fetchableEvent } from '../shared/fetchable-event.ts';
import { logFault } from '../shared/log.ts';
import { openStore } from '../shared/stores/open-store.ts';
import { readingsApp } from './app.ts';
import { readReadingsEnvironment } from './environment.ts';
import { importUpload, UPLOADS_PREFIX } from './http/uploads.ts';
import { uploadSigner } from './sign-upload.ts';

const { WATTCAST_STORE } = readReadingsEnvironment(process.env);
const store = openStore(WATTCAST_STORE);
const sign = uploadSigner(WATTCAST_STORE, Date.now);
const answer = handle(
  readingsApp({ store, clock: Date.now, onFault: logFault, ...(sign ? { sign } : {}) }),
);

/** Answers API Gateway's proxy events, and imports uploads that S3 tells of. */
export async function handler(event: LambdaEvent | S3Event, context: LambdaContext) {
  if (!('Records' in event)) return answer(fetchableEvent(event), context);
  for (const { s3 } of event.Records) {
    const key = decodeURIComponent(s3.object.key.replaceAll('+', ' '));
    await importUpload(store, key.slice(Math.max(0, key.indexOf(UPLOADS_PREFIX))), Date.now);
  }
  return undefined;
}
