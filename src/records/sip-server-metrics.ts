import { PartMetrics } from './part-metrics.ts';
import type { Series } from './part-metrics.ts';

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

function byDirection(received: number, sent: number): Series[] {
  return [
    [{ direction: 'received' }, received],
    [{ direction: 'sent' }, sent],
  ];
}
function byClass(direction: string, counts: readonly number[]): Series[] {
  return counts.map((count, index) => [{ direction, class: `${index + 1}xx` }, count]);
}

/** Prometheus metrics of the embedded SIP server. */
export class SipServerMetrics extends PartMetrics<SipServerFigures> {
  constructor(read: () => SipServerFigures) {
    super('warmbridge_sip', read);
    this.counter(
      'requests',
      'Requests let in, retransmissions included, and requests sent',
      ({ counters }) => byDirection(counters.requestsReceived, counters.requestsSent),
      ['direction'],
    );
    this.counter(
      'responses',
      'Responses by class',
      ({ counters }) => [
        ...byClass('received', counters.responsesReceived),
        ...byClass('sent', counters.responsesSent),
      ],
      ['direction', 'class'],
    );
    this.counter(
      'retransmissions',
      'Messages that came again, or were sent again',
      ({ counters }) => byDirection(counters.retransmissionsReceived, counters.retransmissionsSent),
      ['direction'],
    );
    this.counter(
      'parse_failures',
      'Datagrams and stream contents that are no SIP message',
      ({ counters }) => counters.parseFailures,
    );
    this.counter(
      'sources_refused',
      'Requests from addresses that no trunk allows',
      ({ counters }) => counters.sourcesRefused,
    );
    this.counter(
      'challenges',
      'Requests answered 401 because their digest credentials were missing or wrong',
      ({ counters }) => counters.challenges,
    );
    this.counter(
      'credentials_refused',
      'Requests with a wrong user or password',
      ({ counters }) => counters.credentialsRefused,
    );
    this.counter(
      'requests_shed',
      'Requests refused because there were too many',
      ({ counters }) => counters.requestsShed,
    );
    this.counter(
      'connections_refused',
      'Connections refused because there were too many',
      ({ counters }) => counters.connectionsRefused,
    );
    this.counter('strays', 'Responses and ACKs that belong to no transaction', ({ counters }) => counters.strays);
    this.counter(
      'internal_errors',
      'Defects of the server that it survived',
      ({ counters }) => counters.internalErrors,
    );
    this.gauge('transactions', 'Transactions that have not ended', ({ transactions }) => transactions);
    this.gauge('dialogs', 'Dialogs', ({ dialogs }) => dialogs);
    this.gauge('pending_requests', 'Requests without a final response', ({ pendingRequests }) => pendingRequests);
    this.gauge('timers', 'Timers that run', ({ timers }) => timers);
    this.gauge('sockets', 'Listeners and connections', ({ sockets }) => sockets);
    this.gauge('applications', 'Applications connected to the control port', ({ applications }) => applications);
  }
}
