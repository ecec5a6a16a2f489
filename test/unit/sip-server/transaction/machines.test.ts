import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { inviteClientStart, inviteClientStep } from '../../../../src/sip-server/transaction/invite-client-machine.ts';
import type {
  InviteClientEvent,
  InviteClientState,
} from '../../../../src/sip-server/transaction/invite-client-machine.ts';
import { INVITE_SERVER_START, inviteServerStep } from '../../../../src/sip-server/transaction/invite-server-machine.ts';
import type {
  InviteServerEvent,
  InviteServerState,
} from '../../../../src/sip-server/transaction/invite-server-machine.ts';
import type { Effect, MachineEnvironment, Step } from '../../../../src/sip-server/transaction/machine.ts';
import {
  nonInviteClientStart,
  nonInviteClientStep,
} from '../../../../src/sip-server/transaction/non-invite-client-machine.ts';
import type {
  NonInviteClientEvent,
  NonInviteClientState,
} from '../../../../src/sip-server/transaction/non-invite-client-machine.ts';
import {
  NON_INVITE_SERVER_START,
  nonInviteServerStep,
} from '../../../../src/sip-server/transaction/non-invite-server-machine.ts';
import type {
  NonInviteServerEvent,
  NonInviteServerState,
} from '../../../../src/sip-server/transaction/non-invite-server-machine.ts';
import { DEFAULT_SIP_TIMERS } from '../../../../src/sip-server/transaction/sip-timers.ts';

const UDP: MachineEnvironment = { reliable: false, timers: DEFAULT_SIP_TIMERS };
const TCP: MachineEnvironment = { reliable: true, timers: DEFAULT_SIP_TIMERS };

/** Writes effects in short: `send`, `deliver`, `A=500` (started), `-A` (stopped), `timeout`. */
function words(effects: readonly Effect[]): string {
  return effects
    .map((effect) => {
      switch (effect.kind) {
        case 'start':
          return `${effect.timer}=${effect.afterMs}`;
        case 'stop':
          return `-${effect.timer}`;
        case 'report':
          return effect.fault;
        default:
          return effect.kind;
      }
    })
    .join(' ');
}

type Case<Event> = readonly [
  title: string,
  environment: MachineEnvironment,
  events: readonly Event[],
  state: string,
  effects: string,
];

/** Feeds events one by one. Returns the last state and the effects of the last step. */
function run<State extends { readonly name: string }, Event>(
  start: State,
  step: (state: State, event: Event, environment: MachineEnvironment) => Step<State>,
  environment: MachineEnvironment,
  events: readonly Event[],
): { state: string; effects: string } {
  let state = start;
  let effects: readonly Effect[] = [];
  for (const event of events) {
    ({ state, effects } = step(state, event, environment));
  }
  return { state: state.name, effects: words(effects) };
}

describe('INVITE client transaction (RFC 3261 17.1.1, RFC 6026 7.2)', () => {
  const cases: readonly Case<InviteClientEvent>[] = [
    ['Calling: unreliable transport starts A at T1 and B at 64*T1', UDP, ['start'], 'calling', 'send A=500 B=32000'],
    ['Calling: reliable transport does not retransmit', TCP, ['start'], 'calling', 'send B=32000'],
    ['Calling: A retransmits and doubles', UDP, ['start', 'timer-A'], 'calling', 'send A=1000'],
    [
      'Calling: A doubles without bound',
      UDP,
      ['start', 'timer-A', 'timer-A', 'timer-A', 'timer-A', 'timer-A'],
      'calling',
      'send A=16000',
    ],
    ['Calling: B informs the TU', UDP, ['start', 'timer-B'], 'terminated', 'timeout'],
    ['Calling: transport error informs the TU (17.1.4)', UDP, ['start', 'transport-error'], 'terminated', 'transport'],
    ['Calling: 1xx ends retransmission', UDP, ['start', 'provisional'], 'proceeding', '-A -B deliver'],
    ['Calling: 2xx enters Accepted', UDP, ['start', 'success'], 'accepted', '-A -B M=32000 deliver'],
    ['Calling: 300-699 is acknowledged', UDP, ['start', 'failure'], 'completed', '-A -B D=32000 ack deliver'],
    [
      'Calling: 300-699 on a reliable transport ends at once (D is zero)',
      TCP,
      ['start', 'failure'],
      'terminated',
      '-A -B ack deliver',
    ],
    ['Proceeding: further 1xx is passed up', UDP, ['start', 'provisional', 'provisional'], 'proceeding', 'deliver'],
    ['Proceeding: MUST remain without timers', UDP, ['start', 'provisional', 'timer-A'], 'proceeding', ''],
    ['Proceeding: 2xx enters Accepted', UDP, ['start', 'provisional', 'success'], 'accepted', '-A -B M=32000 deliver'],
    [
      'Proceeding: 300-699 is acknowledged',
      UDP,
      ['start', 'provisional', 'failure'],
      'completed',
      '-A -B D=32000 ack deliver',
    ],
    [
      'Completed: repeated final response is acknowledged, not passed up',
      UDP,
      ['start', 'failure', 'failure'],
      'completed',
      'ack',
    ],
    ['Completed: late 1xx is dropped', UDP, ['start', 'failure', 'provisional'], 'completed', ''],
    ['Completed: late 2xx is dropped', UDP, ['start', 'failure', 'success'], 'completed', ''],
    ['Completed: D ends', UDP, ['start', 'failure', 'timer-D'], 'terminated', ''],
    ['Completed: transport error of the ACK ends', UDP, ['start', 'failure', 'transport-error'], 'terminated', ''],
    ['Accepted: any 2xx is passed up', UDP, ['start', 'success', 'success'], 'accepted', 'deliver'],
    ['Accepted: 300-699 is dropped', UDP, ['start', 'success', 'failure'], 'accepted', ''],
    ['Accepted: M ends', UDP, ['start', 'success', 'timer-M'], 'terminated', ''],
  ];
  test.each(cases)('%s', (_title, environment, events, state, effects) => {
    expect(
      run<InviteClientState, InviteClientEvent>(inviteClientStart(environment), inviteClientStep, environment, events),
    ).toEqual({ state, effects });
  });
});

describe('non-INVITE client transaction (RFC 3261 17.1.2)', () => {
  const cases: readonly Case<NonInviteClientEvent>[] = [
    ['Trying: unreliable transport starts E at T1 and F at 64*T1', UDP, ['start'], 'trying', 'send E=500 F=32000'],
    ['Trying: reliable transport does not retransmit', TCP, ['start'], 'trying', 'send F=32000'],
    ['Trying: E doubles', UDP, ['start', 'timer-E'], 'trying', 'send E=1000'],
    [
      'Trying: E goes up to T2',
      UDP,
      ['start', 'timer-E', 'timer-E', 'timer-E', 'timer-E', 'timer-E'],
      'trying',
      'send E=4000',
    ],
    ['Trying: F informs the TU', UDP, ['start', 'timer-F'], 'terminated', 'timeout'],
    ['Trying: transport error informs the TU', UDP, ['start', 'transport-error'], 'terminated', 'transport'],
    ['Trying: 1xx slows retransmission to T2', UDP, ['start', 'provisional'], 'proceeding', '-E E=4000 deliver'],
    ['Trying: 1xx on a reliable transport starts nothing', TCP, ['start', 'provisional'], 'proceeding', 'deliver'],
    ['Trying: final response starts K', UDP, ['start', 'final'], 'completed', '-E -F K=5000 deliver'],
    ['Trying: final response on a reliable transport ends', TCP, ['start', 'final'], 'terminated', '-F deliver'],
    ['Proceeding: E retransmits at T2', UDP, ['start', 'provisional', 'timer-E'], 'proceeding', 'send E=4000'],
    ['Proceeding: 1xx is passed up', UDP, ['start', 'provisional', 'provisional'], 'proceeding', 'deliver'],
    ['Proceeding: F informs the TU', UDP, ['start', 'provisional', 'timer-F'], 'terminated', 'timeout'],
    [
      'Proceeding: transport error informs the TU',
      UDP,
      ['start', 'provisional', 'transport-error'],
      'terminated',
      'transport',
    ],
    [
      'Proceeding: final response is passed up',
      UDP,
      ['start', 'provisional', 'final'],
      'completed',
      '-E -F K=5000 deliver',
    ],
    ['Completed: retransmitted responses are absorbed', UDP, ['start', 'final', 'final'], 'completed', ''],
    ['Completed: K ends', UDP, ['start', 'final', 'timer-K'], 'terminated', ''],
  ];
  test.each(cases)('%s', (_title, environment, events, state, effects) => {
    expect(
      run<NonInviteClientState, NonInviteClientEvent>(
        nonInviteClientStart(environment),
        nonInviteClientStep,
        environment,
        events,
      ),
    ).toEqual({ state, effects });
  });
});

describe('INVITE server transaction (RFC 3261 17.2.1, RFC 6026 7.1)', () => {
  const cases: readonly Case<InviteServerEvent>[] = [
    [
      'Proceeding: retransmitted INVITE resends the last 1xx',
      UDP,
      ['respond-provisional', 'retransmission'],
      'proceeding',
      'send',
    ],
    [
      'Proceeding: 1xx is sent, as often as the TU likes',
      UDP,
      ['respond-provisional', 'respond-provisional'],
      'proceeding',
      'send',
    ],
    ['Proceeding: 2xx enters Accepted', UDP, ['respond-success'], 'accepted', 'send L=32000'],
    ['Proceeding: 300-699 starts G and H', UDP, ['respond-failure'], 'completed', 'send G=500 H=32000'],
    [
      'Proceeding: 300-699 on a reliable transport starts H only',
      TCP,
      ['respond-failure'],
      'completed',
      'send H=32000',
    ],
    ['Proceeding: transport error informs the TU', UDP, ['transport-error'], 'terminated', 'transport'],
    ['Proceeding: ACK is nothing', UDP, ['ack'], 'proceeding', ''],
    ['Accepted: retransmitted INVITE is absorbed', UDP, ['respond-success', 'retransmission'], 'accepted', ''],
    ['Accepted: ACK is for the TU', UDP, ['respond-success', 'ack'], 'accepted', 'deliver'],
    ['Accepted: the TU repeats its 2xx through it', UDP, ['respond-success', 'respond-success'], 'accepted', 'send'],
    ['Accepted: a failure after 2xx is dropped', UDP, ['respond-success', 'respond-failure'], 'accepted', ''],
    ['Accepted: L ends', UDP, ['respond-success', 'timer-L'], 'terminated', ''],
    [
      'Completed: retransmitted INVITE resends the response',
      UDP,
      ['respond-failure', 'retransmission'],
      'completed',
      'send',
    ],
    ['Completed: G resends and doubles', UDP, ['respond-failure', 'timer-G'], 'completed', 'send G=1000'],
    [
      'Completed: G goes up to T2',
      UDP,
      ['respond-failure', 'timer-G', 'timer-G', 'timer-G', 'timer-G', 'timer-G'],
      'completed',
      'send G=4000',
    ],
    ['Completed: ACK stops G and H and starts I', UDP, ['respond-failure', 'ack'], 'confirmed', '-G -H I=5000'],
    ['Completed: ACK on a reliable transport ends', TCP, ['respond-failure', 'ack'], 'terminated', '-H'],
    ['Completed: H says that the ACK never came', UDP, ['respond-failure', 'timer-H'], 'terminated', 'timeout'],
    [
      'Completed: transport error informs the TU',
      UDP,
      ['respond-failure', 'transport-error'],
      'terminated',
      'transport',
    ],
    ['Completed: a 2xx after a failure is dropped', UDP, ['respond-failure', 'respond-success'], 'completed', ''],
    ['Confirmed: further ACKs are absorbed', UDP, ['respond-failure', 'ack', 'ack'], 'confirmed', ''],
    ['Confirmed: retransmitted INVITE is absorbed', UDP, ['respond-failure', 'ack', 'retransmission'], 'confirmed', ''],
    ['Confirmed: I ends', UDP, ['respond-failure', 'ack', 'timer-I'], 'terminated', ''],
  ];
  test.each(cases)('%s', (_title, environment, events, state, effects) => {
    expect(
      run<InviteServerState, InviteServerEvent>(INVITE_SERVER_START, inviteServerStep, environment, events),
    ).toEqual({ state, effects });
  });
});

describe('non-INVITE server transaction (RFC 3261 17.2.2)', () => {
  const cases: readonly Case<NonInviteServerEvent>[] = [
    ['Trying: retransmissions are discarded', UDP, ['retransmission'], 'trying', ''],
    ['Trying: 1xx is sent', UDP, ['respond-provisional'], 'proceeding', 'send'],
    ['Trying: final response starts J', UDP, ['respond-final'], 'completed', 'send J=32000'],
    ['Trying: final response on a reliable transport ends', TCP, ['respond-final'], 'terminated', 'send'],
    [
      'Proceeding: retransmission resends the 1xx',
      UDP,
      ['respond-provisional', 'retransmission'],
      'proceeding',
      'send',
    ],
    ['Proceeding: final response starts J', UDP, ['respond-provisional', 'respond-final'], 'completed', 'send J=32000'],
    [
      'Proceeding: transport error informs the TU',
      UDP,
      ['respond-provisional', 'transport-error'],
      'terminated',
      'transport',
    ],
    ['Completed: retransmission resends the response', UDP, ['respond-final', 'retransmission'], 'completed', 'send'],
    ['Completed: other responses are discarded', UDP, ['respond-final', 'respond-final'], 'completed', ''],
    ['Completed: transport error informs the TU', UDP, ['respond-final', 'transport-error'], 'terminated', 'transport'],
    ['Completed: J ends', UDP, ['respond-final', 'timer-J'], 'terminated', ''],
  ];
  test.each(cases)('%s', (_title, environment, events, state, effects) => {
    expect(
      run<NonInviteServerState, NonInviteServerEvent>(
        NON_INVITE_SERVER_START,
        nonInviteServerStep,
        environment,
        events,
      ),
    ).toEqual({ state, effects });
  });
});

describe('all machines, over any sequence of events', () => {
  type AnyStep = (
    state: { readonly name: string },
    event: string,
    environment: MachineEnvironment,
  ) => Step<{ readonly name: string }>;
  const machines: readonly [
    string,
    { readonly name: string },
    AnyStep,
    readonly string[],
    Readonly<Record<string, readonly string[]>>,
  ][] = [
    [
      'INVITE client',
      inviteClientStart(UDP),
      inviteClientStep as unknown as AnyStep,
      ['provisional', 'success', 'failure', 'timer-A', 'timer-B', 'timer-D', 'timer-M', 'transport-error'],
      {
        calling: ['proceeding', 'completed', 'accepted', 'terminated'],
        proceeding: ['completed', 'accepted', 'terminated'],
        completed: ['terminated'],
        accepted: ['terminated'],
        terminated: [],
      },
    ],
    [
      'non-INVITE client',
      nonInviteClientStart(UDP),
      nonInviteClientStep as unknown as AnyStep,
      ['provisional', 'final', 'timer-E', 'timer-F', 'timer-K', 'transport-error'],
      {
        trying: ['proceeding', 'completed', 'terminated'],
        proceeding: ['completed', 'terminated'],
        completed: ['terminated'],
        terminated: [],
      },
    ],
    [
      'INVITE server',
      INVITE_SERVER_START,
      inviteServerStep as unknown as AnyStep,
      [
        'retransmission',
        'respond-provisional',
        'respond-success',
        'respond-failure',
        'ack',
        'timer-G',
        'timer-H',
        'timer-I',
        'timer-L',
        'transport-error',
      ],
      {
        proceeding: ['accepted', 'completed', 'terminated'],
        accepted: ['terminated'],
        completed: ['confirmed', 'terminated'],
        confirmed: ['terminated'],
        terminated: [],
      },
    ],
    [
      'non-INVITE server',
      NON_INVITE_SERVER_START,
      nonInviteServerStep as unknown as AnyStep,
      ['retransmission', 'respond-provisional', 'respond-final', 'timer-J', 'transport-error'],
      {
        trying: ['proceeding', 'completed', 'terminated'],
        proceeding: ['completed', 'terminated'],
        completed: ['terminated'],
        terminated: [],
      },
    ],
  ];
  test.each(machines)(
    '%s: only the moves of its figure, and nothing after Terminated',
    (_name, start, step, events, moves) => {
      fc.assert(
        fc.property(fc.array(fc.constantFrom(...events), { maxLength: 12 }), fc.boolean(), (sequence, reliable) => {
          const environment = reliable ? TCP : UDP;
          let state = start;
          for (const event of sequence) {
            const next = step(state, event, environment);
            if (next.state.name !== state.name) {
              expect(moves[state.name]).toContain(next.state.name);
            }
            if (state.name === 'terminated') {
              expect(next.effects).toEqual([]);
            }
            if (next.state.name === 'terminated') {
              expect(next.effects.filter(({ kind }) => kind === 'start')).toEqual([]);
            }
            state = next.state;
          }
        }),
      );
    },
  );
});
