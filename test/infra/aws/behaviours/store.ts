import { Match } from 'aws-cdk-lib/assertions';
import { expect } from 'vitest';
import type { Behaviour } from '../support/behaviour.ts';
import { resource } from '../support/resources.ts';

function refuses(condition: object): Behaviour['check'] {
  return (template) =>
    template.hasResourceProperties('AWS::S3::BucketPolicy', {
      PolicyDocument: {
        Statement: Match.arrayWith([
          {
            Effect: 'Deny',
            Action: 's3:*',
            Principal: { AWS: '*' },
            Condition: condition,
            Resource: [
              { 'Fn::GetAtt': [Match.stringLikeRegexp('^StoreBucket'), 'Arn'] },
              { 'Fn::Join': ['', [Match.anyValue(), '/*']] },
            ],
          },
        ]),
      },
    });
}

export const storeBehaviours: readonly Behaviour[] = [
  {
    name: 'the store is open to nobody, whatever its policy or an access list says',
    check: (template) =>
      template.hasResourceProperties('AWS::S3::Bucket', {
        PublicAccessBlockConfiguration: {
          BlockPublicAcls: true,
          BlockPublicPolicy: true,
          IgnorePublicAcls: true,
          RestrictPublicBuckets: true,
        },
        OwnershipControls: { Rules: [{ ObjectOwnership: 'BucketOwnerEnforced' }] },
      }),
  },
  {
    name: 'the store refuses plain HTTP',
    check: refuses({ Bool: { 'aws:SecureTransport': 'false' } }),
  },
  {
    name: 'the store refuses TLS before 1.2',
    check: refuses({ NumericLessThan: { 's3:TlsVersion': 1.2 } }),
  },
  {
    name: 'the store encrypts what it holds',
    check: (template) =>
      template.hasResourceProperties('AWS::S3::Bucket', {
        BucketEncryption: {
          ServerSideEncryptionConfiguration: [
            { ServerSideEncryptionByDefault: { SSEAlgorithm: 'AES256' } },
          ],
        },
      }),
  },
  {
    name: 'what is overwritten or deleted can be brought back for 90 days',
    check: (template) =>
      template.hasResourceProperties('AWS::S3::Bucket', {
        VersioningConfiguration: { Status: 'Enabled' },
        LifecycleConfiguration: {
          Rules: Match.arrayWith([
            {
              Status: 'Enabled',
              NoncurrentVersionExpiration: { NoncurrentDays: 90 },
              AbortIncompleteMultipartUpload: { DaysAfterInitiation: 7 },
              ExpiredObjectDeleteMarker: true,
              ExpirationInDays: Match.absent(),
            },
          ]),
        },
      }),
  },
  {
    name: 'only uploads, lists of runs and answers to queries expire by themselves',
    check: (template) => {
      const { Rules } = resource(template, 'AWS::S3::Bucket').properties.LifecycleConfiguration;
      const expiring = Rules.filter((rule: object) => 'ExpirationInDays' in rule);
      expect(expiring).toEqual([
        { ExpirationInDays: 30, Prefix: 'uploads/', Status: 'Enabled' },
        { ExpirationInDays: 90, Prefix: 'runs/', Status: 'Enabled' },
        { ExpirationInDays: 7, Prefix: 'queries/', Status: 'Enabled' },
      ]);
    },
  },
  {
    name: 'the store survives the stack',
    check: (template) =>
      template.hasResource('AWS::S3::Bucket', {
        DeletionPolicy: 'Retain',
        UpdateReplacePolicy: 'Retain',
      }),
  },
];
