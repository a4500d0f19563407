/** Domains of the partitions of AWS whose regions are not under `amazonaws.com`. */
const DOMAINS: readonly (readonly [regionPrefix: string, domain: string])[] = [
  ['cn-', 'amazonaws.com.cn'],
  ['eusc-', 'amazonaws.eu'],
  ['us-iso-', 'c2s.ic.gov'],
  ['us-isob-', 'sc2s.sgov.gov'],
];

/** Where S3 is when it is not AWS's own: the standard variables, the one for S3 alone first. */
export function endpointOf(
  environment: Readonly<Record<string, string | undefined>>,
): string | undefined {
  return environment['AWS_ENDPOINT_URL_S3'] || environment['AWS_ENDPOINT_URL'] || undefined;
}

/**
 * The address of a bucket, without a slash at its end. Where an endpoint is set, buckets are addressed
 * by path, because `bucket.localhost` seldom resolves; so are those with a dot in their name, which
 * no certificate of S3 covers.
 */
export function bucketUrl(bucket: string, region: string, endpoint: string | undefined): string {
  if (endpoint !== undefined) return `${endpoint.replace(/\/$/, '')}/${bucket}`;
  const domain = DOMAINS.find(([prefix]) => region.startsWith(prefix))?.[1] ?? 'amazonaws.com';
  const host = `s3.${region}.${domain}`;
  return bucket.includes('.') ? `https://${host}/${bucket}` : `https://${bucket}.${host}`;
}

/**
 * A key or a parameter as S3 signs it (RFC 3986): every byte but letters, digits and `-._~` is
 * escaped, and in a path (`keep` is `/`) also not the slash.
 */
export function escapeText(text: string, keep: '' | '/' = ''): string {
  const escaped = encodeURIComponent(text).replaceAll(
    /[!'()*]/g,
    (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`,
  );
  return keep === '/' ? escaped.replaceAll('%2F', '/') : escaped;
}
