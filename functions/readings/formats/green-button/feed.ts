import { SaxesParser, type SaxesTagNS } from 'saxes';
import { UnreadableFileError } from '../errors.ts';

/** NAESB REQ.21, the Energy Services Provider Interface. */
const ESPI = 'http://naesb.org/espi';
const ATOM = 'http://www.w3.org/2005/Atom';

/** Elements of an entry's content whose simple children are kept. */
const RESOURCES = ['ReadingType', 'LocalTimeParameters', 'ServiceCategory', 'UsagePoint'] as const;
type Resource = (typeof RESOURCES)[number];

export interface IntervalReading {
  readonly line: number;
  /** Epoch seconds, as the file has it. */
  readonly start: string;
  /** Seconds. */
  readonly duration: string;
  readonly value: string;
  readonly qualities: readonly string[];
}

/** One Atom entry: its links, the resources in it and the readings of its interval blocks. */
export interface FeedEntry {
  readonly self: string;
  readonly up: string;
  readonly related: readonly string[];
  readonly title: string;
  readonly fields: Readonly<Partial<Record<Resource, Readonly<Record<string, string>>>>>;
  readonly isMeterReading: boolean;
  readonly readings: readonly IntervalReading[];
}

interface OpenEntry {
  self: string;
  up: string;
  related: string[];
  title: string;
  fields: Partial<Record<Resource, Record<string, string>>>;
  isMeterReading: boolean;
  readings: IntervalReading[];
}

interface OpenReading {
  line: number;
  fields: Record<string, string>;
  qualities: string[];
}

/**
 * Reads the entries of a Green Button feed as its text arrives. Prefixes do not matter, namespaces
 * do; entities beyond XML's own five are refused, so that no file can grow in memory.
 */
export class FeedReader {
  readonly #file: string;
  readonly #parser = new SaxesParser({ xmlns: true, position: true });
  readonly #onEntry: (entry: FeedEntry) => void;
  #entry: OpenEntry = newEntry();
  #reading: OpenReading | undefined;
  #resource: Resource | undefined;
  #text = '';

  constructor(file: string, onEntry: (entry: FeedEntry) => void) {
    this.#file = file;
    this.#onEntry = onEntry;
    this.#parser.on('opentag', (tag) => this.#open(tag));
    this.#parser.on('closetag', (tag) => this.#close(tag));
    this.#parser.on('text', (text) => {
      this.#text += text;
    });
    this.#parser.on('cdata', (text) => {
      this.#text += text;
    });
    this.#parser.on('error', (error) => this.#refuse(error));
  }

  /** @throws UnreadableFileError naming the line, when the text is not well-formed XML. */
  write(text: string): void {
    this.#parser.write(text);
  }

  /** @throws UnreadableFileError when the document ends early. */
  close(): void {
    this.#parser.close();
    // Interval blocks without a feed around them are one entry.
    if (this.#entry.readings.length > 0) this.#onEntry(this.#entry);
  }

  #open({ local, uri, attributes }: SaxesTagNS): void {
    this.#text = '';
    if (uri === ATOM && local === 'entry') this.#entry = newEntry();
    else if (uri === ATOM && local === 'link') this.#addLink(attributes);
    else if (uri === ESPI) this.#openResource(local);
  }

  #addLink(attributes: SaxesTagNS['attributes']): void {
    const href = attributes['href']?.value ?? '';
    const rel = attributes['rel']?.value;
    if (rel === 'self') this.#entry.self = href;
    else if (rel === 'up') this.#entry.up = href;
    else if (rel === 'related') this.#entry.related.push(href);
  }

  #openResource(local: string): void {
    if (local === 'IntervalReading') {
      this.#reading = { line: this.#parser.line, fields: {}, qualities: [] };
    } else if (local === 'MeterReading') this.#entry.isMeterReading = true;
    else if (isResource(local)) {
      this.#resource = local;
      this.#entry.fields[local] ??= {};
    }
  }

  #close({ local, uri }: SaxesTagNS): void {
    const text = this.#text.trim();
    this.#text = '';
    if (uri === ATOM) this.#closeAtom(local, text);
    else if (uri === ESPI) this.#closeEspi(local, text);
  }

  #closeAtom(local: string, text: string): void {
    if (local === 'title') this.#entry.title ||= text;
    if (local !== 'entry') return;
    this.#onEntry(this.#entry);
    this.#entry = newEntry();
  }

  #closeEspi(local: string, text: string): void {
    const reading = this.#reading;
    if (local === 'IntervalReading' && reading) {
      const { start = '', duration = '', value = '' } = reading.fields;
      this.#entry.readings.push({
        line: reading.line,
        start,
        duration,
        value,
        qualities: reading.qualities,
      });
      this.#reading = undefined;
    } else if (reading && local === 'quality') reading.qualities.push(text);
    else if (reading && text !== '') reading.fields[local] = text;
    else if (local === this.#resource) this.#resource = undefined;
    else if (this.#resource && text !== '') this.#keepField(this.#resource, local, text);
  }

  #keepField(resource: Resource, name: string, text: string): void {
    const fields = this.#entry.fields[resource];
    if (fields) fields[name] = text;
  }

  #refuse(error: Error): never {
    throw new UnreadableFileError(
      `${this.#file} is not well-formed XML: ${error.message} (line:column first). It was perhaps ` +
        'cut short; fetch it again.',
      { file: this.#file, line: this.#parser.line },
      { cause: error },
    );
  }
}

function newEntry(): OpenEntry {
  return {
    self: '',
    up: '',
    related: [],
    title: '',
    fields: {},
    isMeterReading: false,
    readings: [],
  };
}

function isResource(local: string): local is Resource {
  return (RESOURCES as readonly string[]).includes(local);
}
