import type { PriceSource } from './prices.ts';

const aws = 'https://aws.amazon.com';

/**
 * Where each price stands. In 2026-11 each was compared with a second page where one could be found;
 * none differed. Without one are only a tier of arm64 and of traffic out, and what is a cent or less.
 */
export const priceSources: readonly PriceSource[] = [
  {
    prices: ['apiMillionRequests'],
    url: `${aws}/api-gateway/pricing/`,
    asOf: '2025-05',
    confirmedBy:
      'https://docs.aws.amazon.com/whitepapers/latest/best-practices-api-gateway-private-apis-integration/cost-optimization.html',
  },
  {
    // The page gives the smallest and the largest: $14.60 and $2,774 a month.
    prices: ['apiCacheHour'],
    url: `${aws}/api-gateway/pricing/`,
    asOf: '2025-05',
    confirmedBy: 'https://go-cloud.io/aws-api-gateway-pricing',
  },
  {
    prices: ['lambdaMillionRequests'],
    url: `${aws}/lambda/pricing/`,
    asOf: '2025-05',
    confirmedBy: 'https://cubeapm.com/?p=32111',
  },
  {
    prices: ['lambdaX86GbSecond'],
    url: `${aws}/lambda/pricing/`,
    asOf: '2025-05',
    confirmedBy: 'https://cloudchipr.com/blog/aws-lambda-pricing',
  },
  {
    // The page above gives the first two tiers of arm64; price tables in public code give the rest.
    prices: ['lambdaArmGbSecond', 'provisionedGbSecond', 'provisionedRunGbSecond', 'diskGbSecond'],
    url: `${aws}/lambda/pricing/`,
    asOf: '2025-05',
  },
  {
    prices: ['s3GbMonth', 's3ThousandWrites', 's3ThousandReads'],
    url: `${aws}/s3/pricing/`,
    asOf: '2025-05',
    confirmedBy:
      'https://devnotes.tech/understanding-aws-s3-pricing-a-complete-cost-breakdown-with-examples',
  },
  {
    // That page gives the first three tiers of it.
    prices: ['outGb'],
    url: `${aws}/ec2/pricing/on-demand/`,
    asOf: '2025-05',
  },
  {
    prices: ['logGb', 'dashboardMonth'],
    url: `${aws}/cloudwatch/pricing/`,
    asOf: '2025-05',
    confirmedBy:
      'https://www.factualminds.com/blog/amazon-cloudwatch-pricing-metrics-logs-alarms-dashboards/',
  },
  {
    prices: ['customMetricMonth'],
    url: `${aws}/cloudwatch/pricing/`,
    asOf: '2025-05',
    confirmedBy: 'https://signoz.io/guides/cloudwatch-pricing',
  },
  {
    prices: ['logGbMonth', 'alarmMetricMonth'],
    url: `${aws}/cloudwatch/pricing/`,
    asOf: '2025-05',
  },
  { prices: ['imageGbMonth'], url: `${aws}/ecr/pricing/`, asOf: '2025-05' },
  // AWS's own words, which public code quotes.
  { prices: ['traceMillion'], url: `${aws}/xray/pricing/`, asOf: '2025-05' },
  {
    prices: ['fargateVcpuHour', 'fargateGbHour'],
    url: `${aws}/fargate/pricing/`,
    asOf: '2025-05',
    confirmedBy: 'https://www.factualminds.com/blog/amazon-fargate-ecs-task-pricing-2026/',
  },
  {
    prices: ['thousandTransitions'],
    url: `${aws}/step-functions/pricing/`,
    asOf: '2025-05',
    confirmedBy: `${aws}/jp/step-functions/pricing/`,
  },
];
