/** Responses by class; index 0 is 1xx, index 5 is 6xx. */
export type ByClass = [number, number, number, number, number, number];

/** What the server counts since its start. A counter only goes up. */
export interface Counters {
  readonly requestsReceived: number;
  readonly requestsSent: number;
  readonly responsesReceived: Readonly<ByClass>;
  readonly responsesSent: Readonly<ByClass>;
  /** Requests and responses that we sent again because nothing came back. */
  readonly retransmissionsSent: number;
  /** Requests and responses that came again. */
  readonly retransmissionsReceived: number;
  /** Datagrams and stream contents that are no SIP message, keep-alives not counted. */
  readonly parseFailures: number;
  /** Messages from sources that `allowSource` refuses. */
  readonly sourcesRefused: number;
  /** Requests that were answered 401 because they lacked good digest credentials. */
  readonly challenges: number;
  /** Those of the challenged requests that had a wrong user or password. */
  readonly credentialsRefused: number;
  /** Requests over the rate of their source, or over the bound on pending work. */
  readonly requestsShed: number;
  /** Connections refused because there were too many. */
  readonly connectionsRefused: number;
  /** Stray responses and ACKs, which belong to nothing. */
  readonly strays: number;
  /** Tasks and handlers that threw: defects of ours. */
  readonly internalErrors: number;
}

type Mutable<Type> = { -readonly [Key in keyof Type]: Type[Key] };

/** The counters as their owners see them. */
export type MutableCounters = Mutable<Omit<Counters, 'responsesReceived' | 'responsesSent'>> & {
  readonly responsesReceived: ByClass;
  readonly responsesSent: ByClass;
};

export function newCounters(): MutableCounters {
  return {
    requestsReceived: 0,
    requestsSent: 0,
    responsesReceived: [0, 0, 0, 0, 0, 0],
    responsesSent: [0, 0, 0, 0, 0, 0],
    retransmissionsSent: 0,
    retransmissionsReceived: 0,
    parseFailures: 0,
    sourcesRefused: 0,
    challenges: 0,
    credentialsRefused: 0,
    requestsShed: 0,
    connectionsRefused: 0,
    strays: 0,
    internalErrors: 0,
  };
}

/** Counts a response of `status` (100-699). */
export function countResponse(classes: ByClass, status: number): void {
  const index = Math.floor(status / 100) - 1;
  const before = classes[index];
  if (before !== undefined) {
    classes[index] = before + 1;
  }
}
