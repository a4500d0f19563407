/** A series of the optional data, as `wattcast import` is told of it, and the days it is judged on. */
export interface BenchSeries {
  readonly name: string;
  readonly group: 'victoria' | 'areas' | 'others';
  /** Files below the data directory, each with its options: readings first, what is joined to them after. */
  readonly files: readonly { readonly path: string; readonly options: readonly string[] }[];
  readonly testFrom: string;
  readonly testTo: string;
  /** What becomes of readings that import doubts: left out where they are faults of the meter. */
  readonly suspects: 'keep' | 'missing';
  /** LightGBM reckons the federal holidays itself, as its protocol has it. */
  readonly federalHolidays?: true;
}

const AREAS: Readonly<Record<string, string>> = {
  SCL: 'America/Los_Angeles',
  BPAT: 'America/Los_Angeles',
  'CISO-SCE': 'America/Los_Angeles',
  TVA: 'America/Chicago',
  'NYIS-ZONJ': 'America/New_York',
  'NYIS-ZONF': 'America/New_York',
  'ISNE-4001': 'America/New_York',
  'PJM-AEP': 'America/New_York',
};

const VICTORIA: BenchSeries = {
  name: 'vic_elec',
  group: 'victoria',
  files: [
    {
      path: 'vic_elec/vic_elec.csv.gz',
      options: [
        ...['--time', 'Time', '--value', 'Demand', '--unit', 'MW'],
        ...['--time-zone', 'Australia/Melbourne'],
        ...['--temperature', 'Temperature', '--holiday', 'Holiday'],
      ],
    },
  ],
  testFrom: '2014-01-01',
  testTo: '2015-01-01',
  suspects: 'keep',
};

/** Hourly demand, in UTC, without weather. */
function area([name, zone]: readonly [string, string]): BenchSeries {
  const options = [
    ...['--time', 'date_time', '--value', 'cleaned demand (MW)', '--unit', 'MW'],
    ...['--clock', 'utc', '--time-zone', zone, '--holidays', 'US'],
  ];
  return {
    name,
    group: 'areas',
    files: [{ path: `eia930/${name}.csv.gz`, options }],
    testFrom: '2024-01-01',
    testTo: '2025-01-01',
    suspects: 'keep',
    federalHolidays: true,
  };
}

/** Local dates with numbered periods, 46 to 50 a day; seven readings are 0, which import doubts. */
const GREAT_BRITAIN: BenchSeries = {
  name: 'gb_load_temp',
  group: 'others',
  files: [
    {
      path: 'gb_load_temp/gb_load.csv.gz',
      options: [
        ...['--time', 'SETTLEMENT_DATE', '--period', 'SETTLEMENT_PERIOD'],
        ...['--value', 'ENGLAND_WALES_DEMAND', '--unit', 'MW', '--time-zone', 'Europe/London'],
        ...['--temperature', 'TEMPERATURE', '--holidays', 'GB-ENG'],
      ],
    },
  ],
  testFrom: '2016-01-01',
  testTo: '2017-01-01',
  suspects: 'missing',
};

const TAYLOR: BenchSeries = {
  name: 'taylor_gb',
  group: 'others',
  files: [
    {
      path: 'taylor_gb/taylor.csv',
      options: [
        ...['--time', 'timestamp', '--value', 'demand_mw', '--unit', 'MW'],
        ...['--clock', 'local', '--time-zone', 'Europe/London'],
      ],
    },
  ],
  testFrom: '2000-07-31',
  testTo: '2000-08-28',
  suspects: 'keep',
};

function substation(number: string): BenchSeries {
  const options = [
    ...['--time', 'index', '--value', 'load', '--unit', 'MW', '--carrier', 'net-load'],
    ...['--time-zone', 'Europe/Amsterdam', '--temperature', 'temp'],
  ];
  return {
    name: `openstef_${number}`,
    group: 'others',
    files: [{ path: `openstef_nl/get_model_input_pid_${number}.csv.gz`, options }],
    testFrom: '2020-12-31',
    testTo: '2021-01-31',
    suspects: 'keep',
  };
}

/** A home's meter; its temperature is in a file of its own, in UTC, and joined by time. */
function home(carrier: 'electricity' | 'gas'): BenchSeries {
  const meter = ['--time', 'start', '--value', 'value', '--unit', 'kWh', '--carrier', carrier];
  return {
    name: `eemeter_${carrier}`,
    group: 'others',
    files: [
      {
        path: `eemeter_uk/uk-${carrier}-hdd-only-hourly-sample-0.csv.gz`,
        options: [...meter, '--time-zone', 'Europe/London'],
      },
      {
        path: 'eemeter_uk/uk-tempC-sample-0.csv.gz',
        options: [
          '--time',
          'dt',
          '--value',
          'tempC',
          '--clock',
          'utc',
          '--covariate',
          'temperature',
        ],
      },
    ],
    testFrom: '2021-12-07',
    testTo: '2022-12-07',
    suspects: 'keep',
  };
}

export const SERIES: readonly BenchSeries[] = [
  VICTORIA,
  ...Object.entries(AREAS).map(area),
  GREAT_BRITAIN,
  TAYLOR,
  substation('287'),
  substation('307'),
  home('electricity'),
  home('gas'),
];

/** Its id in a store, where there are no capitals. */
export function idOf({ name }: BenchSeries): string {
  return name.toLowerCase();
}
