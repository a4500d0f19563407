import { describe, expect, it } from 'vitest';
import { bucketUrl, endpointOf } from '../../../../functions/shared/stores/s3-endpoint.ts';

describe('bucketUrl', () => {
  it.each([
    ['readings', 'eu-central-1', undefined, 'https://readings.s3.eu-central-1.amazonaws.com'],
    ['readings', 'us-east-1', undefined, 'https://readings.s3.us-east-1.amazonaws.com'],
    ['readings', 'cn-north-1', undefined, 'https://readings.s3.cn-north-1.amazonaws.com.cn'],
    ['my.readings', 'eu-west-1', undefined, 'https://s3.eu-west-1.amazonaws.com/my.readings'],
    ['readings', 'eu-west-1', 'http://localhost:9000', 'http://localhost:9000/readings'],
    ['readings', 'eu-west-1', 'http://minio/s3/', 'http://minio/s3/readings'],
  ])('finds %s in %s at %s', (bucket, region, endpoint, url) => {
    expect(bucketUrl(bucket, region, endpoint)).toBe(url);
  });
});

describe('endpointOf', () => {
  it('prefers the variable for S3 alone, and takes an empty one for none', () => {
    const both = { AWS_ENDPOINT_URL_S3: 'http://s3', AWS_ENDPOINT_URL: 'http://all' };

    expect(endpointOf(both)).toBe('http://s3');
    expect(endpointOf({ ...both, AWS_ENDPOINT_URL_S3: '' })).toBe('http://all');
    expect(endpointOf({})).toBeUndefined();
  });
});
