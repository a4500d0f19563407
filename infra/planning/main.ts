import { accountDefaults, type BurstSettings, simulateBurst } from './burst.ts';
import { formatBurst, formatCost } from './format.ts';
import { monthlyCost, typicalWorkload } from './monthly-cost.ts';

/**
 * What `infra/aws/README.md` says about cost and scale: `node infra/planning/main.ts` prints it.
 */
const millionAMinute = 1e6 / 60;
const burst = Array.from({ length: 60 }, (_, second) =>
  Math.round(second >= 10 && second < 40 ? millionAMinute : 50),
);

const accounts: Readonly<Record<string, BurstSettings>> = {
  'as a new account is': accountDefaults,
  'with API Gateway raised to 20,000 requests a second': {
    ...accountDefaults,
    gatewayPerSecond: 20_000,
    gatewayBurst: 10_000,
  },
  'and with 2,000 environments at once allowed': {
    ...accountDefaults,
    gatewayPerSecond: 20_000,
    gatewayBurst: 10_000,
    limit: 2_000,
  },
  'and with 150 of them kept ready': {
    ...accountDefaults,
    gatewayPerSecond: 20_000,
    gatewayBurst: 10_000,
    limit: 2_000,
    provisioned: 150,
  },
};

const say = (text: string) => process.stdout.write(`${text}\n`);

say(`A small utility, ${typicalWorkload.forecastsPerDay.toLocaleString('en')} forecasts a day:\n`);
say(formatCost(monthlyCost(typicalWorkload)));
for (const [title, settings] of Object.entries(accounts)) {
  say(`Half a minute at a million forecasts a minute, ${title}:\n`);
  say(formatBurst(simulateBurst(burst, settings)));
}
