/** A stage with every option in use, so that every resource the stack can have is there. */
export const everything = {
  tags: { team: 'grid' },
  tracing: true,
  monthlyBudgetDollars: 200,
  queries: { scannedGigabytes: 20 },
  alarms: { email: 'ops@example.org' },
  predict: {
    timeoutSeconds: 7,
    reservedConcurrency: 100,
    warm: {
      minimum: 2,
      maximum: 40,
      timeZone: 'Europe/Berlin',
      bursts: [{ cron: '45 5 ? * MON-FRI *', minimum: 20, maximum: 80 }],
    },
  },
  train: { batch: { vcpus: 8, gigabytes: 32 } },
  retraining: { cron: '30 4 ? * MON *', timeZone: 'Australia/Melbourne' },
  api: {
    authorization: 'iam',
    cache: { seconds: 30 },
    firewall: { requestsPerFiveMinutes: 3_000 },
    domain: {
      name: 'forecast.example.org',
      certificateArn: 'arn:aws:acm:eu-central-1:111122223333:certificate/0',
    },
    key: { requestsPerSecond: 3, burstRequests: 9, requestsPerDay: 1_000 },
    routes: { 'POST /v1/timeseries/forecast': { requestsPerSecond: 5, burstRequests: 10 } },
  },
};
