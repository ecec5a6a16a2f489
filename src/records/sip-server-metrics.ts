import { Counter, Gauge, Registry } from 'prom-client';

/** What the embedded SIP server holds now, and what it has counted since its start. */
export interface SipServerFigures {
  readonly transactions: number;
  readonly dialogs: number;
  readonly pendingRequests: number;
  readonly timers: number;
  readonly sockets: number;
  readonly applications: number;
  readonly counters: {
    readonly requestsReceived: number;
    readonly requestsSent: number;
    /** 1xx first. */
    readonly responsesReceived: readonly number[];
    readonly responsesSent: readonly number[];
    readonly retransmissionsReceived: number;
    readonly retransmissionsSent: number;
    readonly parseFailures: number;
    readonly sourcesRefused: number;
    readonly challenges: number;
    readonly credentialsRefused: number;
    readonly requestsShed: number;
    readonly connectionsRefused: number;
    readonly strays: number;
    readonly internalErrors: number;
  };
}

type Labels = Readonly<Record<string, string>>;
/** One series of a metric. */
type Series = readonly [labels: Labels, value: number];

function one(value: number): Series[] {
  return [[{}, value]];
}
function byDirection(received: number, sent: number): Series[] {
  return [
    [{ direction: 'received' }, received],
    [{ direction: 'sent' }, sent],
  ];
}
function byClass(direction: string, counts: readonly number[]): Series[] {
  return counts.map((count, index) => [{ direction, class: `${index + 1}xx` }, count]);
}

/** Prometheus metrics of the embedded SIP server, asked of it when somebody looks. */
export class SipServerMetrics {
  readonly #registry = new Registry();
  readonly #read: () => SipServerFigures;
  readonly #updates: ((figures: SipServerFigures) => void)[] = [];

  constructor(read: () => SipServerFigures) {
    this.#read = read;
    this.#count('requests', 'Requests let in, retransmissions included, and requests sent', ({ counters }) =>
      byDirection(counters.requestsReceived, counters.requestsSent),
    );
    this.#count('responses', 'Responses by class', ({ counters }) => [
      ...byClass('received', counters.responsesReceived),
      ...byClass('sent', counters.responsesSent),
    ]);
    this.#count('retransmissions', 'Messages that came again, or were sent again', ({ counters }) =>
      byDirection(counters.retransmissionsReceived, counters.retransmissionsSent),
    );
    this.#count('parse_failures', 'Datagrams and stream contents that are no SIP message', ({ counters }) =>
      one(counters.parseFailures),
    );
    this.#count('sources_refused', 'Requests from addresses that no trunk allows', ({ counters }) =>
      one(counters.sourcesRefused),
    );
    this.#count(
      'challenges',
      'Requests answered 401 because their digest credentials were missing or wrong',
      ({ counters }) => one(counters.challenges),
    );
    this.#count('credentials_refused', 'Requests with a wrong user or password', ({ counters }) =>
      one(counters.credentialsRefused),
    );
    this.#count('requests_shed', 'Requests refused because there were too many', ({ counters }) =>
      one(counters.requestsShed),
    );
    this.#count('connections_refused', 'Connections refused because there were too many', ({ counters }) =>
      one(counters.connectionsRefused),
    );
    this.#count('strays', 'Responses and ACKs that belong to no transaction', ({ counters }) => one(counters.strays));
    this.#count('internal_errors', 'Defects of the server that it survived', ({ counters }) =>
      one(counters.internalErrors),
    );
    this.#gauge('transactions', 'Transactions that have not ended', ({ transactions }) => transactions);
    this.#gauge('dialogs', 'Dialogs', ({ dialogs }) => dialogs);
    this.#gauge('pending_requests', 'Requests without a final response', ({ pendingRequests }) => pendingRequests);
    this.#gauge('timers', 'Timers that run', ({ timers }) => timers);
    this.#gauge('sockets', 'Listeners and connections', ({ sockets }) => sockets);
    this.#gauge('applications', 'Applications connected to the control port', ({ applications }) => applications);
  }

  /** Prometheus text format. */
  async text(): Promise<string> {
    const figures = this.#read();
    for (const update of this.#updates) update(figures);
    return await this.#registry.metrics();
  }

  #count(name: string, help: string, seriesOf: (figures: SipServerFigures) => readonly Series[]): void {
    const labelNames = ['direction', 'class'];
    const counter = new Counter({
      name: `warmbridge_sip_${name}_total`,
      help,
      labelNames,
      registers: [this.#registry],
    });
    this.#updates.push((figures) => {
      counter.reset(); // the server counts; this shows what it has counted
      for (const [labels, value] of seriesOf(figures)) counter.inc(labels, value);
    });
  }

  #gauge(name: string, help: string, valueOf: (figures: SipServerFigures) => number): void {
    const gauge = new Gauge({ name: `warmbridge_sip_${name}`, help, registers: [this.#registry] });
    this.#updates.push((figures) => gauge.set(valueOf(figures)));
  }
}
