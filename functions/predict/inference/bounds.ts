/** Bounds of one inference; each is named in the error that it causes. */

/** Lambda takes 6 MB a request; API Gateway sends binary bodies as base64, a third larger. */
export const MAX_BODY_BYTES = 6_000_000;
/** A gzipped body may unpack to this much and no more. */
export const MAX_UNPACKED_BYTES = 16_000_000;
/** Lambda answers with 6 MB at most, which as base64 is this much. */
export const MAX_RESPONSE_BYTES = 4_500_000;
/** Rows of one batch: what the reference network answers in some tenths of a second. */
export const MAX_BATCH_ROWS = 10_000;
export const MAX_TENSORS = 32;
export const MAX_RANK = 8;
