import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { inviteClientStart, inviteClientStep } from '../../../../src/sip-server/transaction/invite-client-machine.ts';
import type {
  InviteClientEvent,
  InviteClientState,
} from '../../../../src/sip-server/transaction/invite-client-machine.ts';
import { inviteServerStart, inviteServerStep } from '../../../../src/sip-server/transaction/invite-server-machine.ts';
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
  nonInviteServerStart,
  nonInviteServerStep,
} from '../../../../src/sip-server/transaction/non-invite-server-machine.ts';
import type {
  NonInviteServerEvent,
  NonInviteServerState,
} from '../../../../src/sip-server/transaction/non-invite-server-machine.ts';
import { defaultSipTimers } from '../../../../src/sip-server/transaction/sip-timers.ts';

const udp: MachineEnvironment = { reliable: false, timers: defaultSipTimers };
const tcp: MachineEnvironment = { reliable: true, timers: defaultSipTimers };

/** `send`, `deliver`, `A=500` (started), `-A` (stopped), `timeout`... */
const words = (effects: readonly Effect[]): string =>
  effects
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

type Case<Event> = readonly [
  title: string,
  environment: MachineEnvironment,
  events: readonly Event[],
  state: string,
  effects: string,
];

/** Feeds events one by one; returns the last state and the effects of the last step. */
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
    ['Calling: unreliable transport starts A at T1 and B at 64*T1', udp, ['start'], 'calling', 'send A=500 B=32000'],
    ['Calling: reliable transport does not retransmit', tcp, ['start'], 'calling', 'send B=32000'],
    ['Calling: A retransmits and doubles', udp, ['start', 'timer-A'], 'calling', 'send A=1000'],
    [
      'Calling: A doubles without bound',
      udp,
      ['start', 'timer-A', 'timer-A', 'timer-A', 'timer-A', 'timer-A'],
      'calling',
      'send A=16000',
    ],
    ['Calling: B informs the TU', udp, ['start', 'timer-B'], 'terminated', 'timeout'],
    ['Calling: transport error informs the TU (17.1.4)', udp, ['start', 'transport-error'], 'terminated', 'transport'],
    ['Calling: 1xx ends retransmission', udp, ['start', 'provisional'], 'proceeding', '-A -B deliver'],
    ['Calling: 2xx enters Accepted', udp, ['start', 'success'], 'accepted', '-A -B M=32000 deliver'],
    ['Calling: 300-699 is acknowledged', udp, ['start', 'failure'], 'completed', '-A -B D=32000 ack deliver'],
    [
      'Calling: 300-699 on a reliable transport ends at once (D is zero)',
      tcp,
      ['start', 'failure'],
      'terminated',
      '-A -B ack deliver',
    ],
    ['Proceeding: further 1xx is passed up', udp, ['start', 'provisional', 'provisional'], 'proceeding', 'deliver'],
    ['Proceeding: MUST remain without timers', udp, ['start', 'provisional', 'timer-A'], 'proceeding', ''],
    ['Proceeding: 2xx enters Accepted', udp, ['start', 'provisional', 'success'], 'accepted', '-A -B M=32000 deliver'],
    [
      'Proceeding: 300-699 is acknowledged',
      udp,
      ['start', 'provisional', 'failure'],
      'completed',
      '-A -B D=32000 ack deliver',
    ],
    [
      'Completed: repeated final response is acknowledged, not passed up',
      udp,
      ['start', 'failure', 'failure'],
      'completed',
      'ack',
    ],
    ['Completed: late 1xx is dropped', udp, ['start', 'failure', 'provisional'], 'completed', ''],
    ['Completed: late 2xx is dropped', udp, ['start', 'failure', 'success'], 'completed', ''],
    ['Completed: D ends', udp, ['start', 'failure', 'timer-D'], 'terminated', ''],
    ['Completed: transport error of the ACK ends', udp, ['start', 'failure', 'transport-error'], 'terminated', ''],
    ['Accepted: any 2xx is passed up', udp, ['start', 'success', 'success'], 'accepted', 'deliver'],
    ['Accepted: 300-699 is dropped', udp, ['start', 'success', 'failure'], 'accepted', ''],
    ['Accepted: M ends', udp, ['start', 'success', 'timer-M'], 'terminated', ''],
  ];
  test.each(cases)('%s', (_title, environment, events, state, effects) => {
    expect(
      run<InviteClientState, InviteClientEvent>(inviteClientStart(environment), inviteClientStep, environment, events),
    ).toEqual({ state, effects });
  });
});

describe('non-INVITE client transaction (RFC 3261 17.1.2)', () => {
  const cases: readonly Case<NonInviteClientEvent>[] = [
    ['Trying: unreliable transport starts E at T1 and F at 64*T1', udp, ['start'], 'trying', 'send E=500 F=32000'],
    ['Trying: reliable transport does not retransmit', tcp, ['start'], 'trying', 'send F=32000'],
    ['Trying: E doubles', udp, ['start', 'timer-E'], 'trying', 'send E=1000'],
    [
      'Trying: E goes up to T2',
      udp,
      ['start', 'timer-E', 'timer-E', 'timer-E', 'timer-E', 'timer-E'],
      'trying',
      'send E=4000',
    ],
    ['Trying: F informs the TU', udp, ['start', 'timer-F'], 'terminated', 'timeout'],
    ['Trying: transport error informs the TU', udp, ['start', 'transport-error'], 'terminated', 'transport'],
    ['Trying: 1xx slows retransmission to T2', udp, ['start', 'provisional'], 'proceeding', '-E E=4000 deliver'],
    ['Trying: 1xx on a reliable transport starts nothing', tcp, ['start', 'provisional'], 'proceeding', 'deliver'],
    ['Trying: final response starts K', udp, ['start', 'final'], 'completed', '-E -F K=5000 deliver'],
    ['Trying: final response on a reliable transport ends', tcp, ['start', 'final'], 'terminated', '-F deliver'],
    ['Proceeding: E retransmits at T2', udp, ['start', 'provisional', 'timer-E'], 'proceeding', 'send E=4000'],
    ['Proceeding: 1xx is passed up', udp, ['start', 'provisional', 'provisional'], 'proceeding', 'deliver'],
    ['Proceeding: F informs the TU', udp, ['start', 'provisional', 'timer-F'], 'terminated', 'timeout'],
    [
      'Proceeding: transport error informs the TU',
      udp,
      ['start', 'provisional', 'transport-error'],
      'terminated',
      'transport',
    ],
    [
      'Proceeding: final response is passed up',
      udp,
      ['start', 'provisional', 'final'],
      'completed',
      '-E -F K=5000 deliver',
    ],
    ['Completed: retransmitted responses are absorbed', udp, ['start', 'final', 'final'], 'completed', ''],
    ['Completed: K ends', udp, ['start', 'final', 'timer-K'], 'terminated', ''],
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
      udp,
      ['respond-provisional', 'retransmission'],
      'proceeding',
      'send',
    ],
    [
      'Proceeding: 1xx is sent, as often as the TU likes',
      udp,
      ['respond-provisional', 'respond-provisional'],
      'proceeding',
      'send',
    ],
    ['Proceeding: 2xx enters Accepted', udp, ['respond-success'], 'accepted', 'send L=32000'],
    ['Proceeding: 300-699 starts G and H', udp, ['respond-failure'], 'completed', 'send G=500 H=32000'],
    [
      'Proceeding: 300-699 on a reliable transport starts H only',
      tcp,
      ['respond-failure'],
      'completed',
      'send H=32000',
    ],
    ['Proceeding: transport error informs the TU', udp, ['transport-error'], 'terminated', 'transport'],
    ['Proceeding: ACK is nothing', udp, ['ack'], 'proceeding', ''],
    ['Accepted: retransmitted INVITE is absorbed', udp, ['respond-success', 'retransmission'], 'accepted', ''],
    ['Accepted: ACK is for the TU', udp, ['respond-success', 'ack'], 'accepted', 'deliver'],
    ['Accepted: the TU repeats its 2xx through it', udp, ['respond-success', 'respond-success'], 'accepted', 'send'],
    ['Accepted: a failure after 2xx is dropped', udp, ['respond-success', 'respond-failure'], 'accepted', ''],
    ['Accepted: L ends', udp, ['respond-success', 'timer-L'], 'terminated', ''],
    [
      'Completed: retransmitted INVITE resends the response',
      udp,
      ['respond-failure', 'retransmission'],
      'completed',
      'send',
    ],
    ['Completed: G resends and doubles', udp, ['respond-failure', 'timer-G'], 'completed', 'send G=1000'],
    [
      'Completed: G goes up to T2',
      udp,
      ['respond-failure', 'timer-G', 'timer-G', 'timer-G', 'timer-G', 'timer-G'],
      'completed',
      'send G=4000',
    ],
    ['Completed: ACK stops G and H and starts I', udp, ['respond-failure', 'ack'], 'confirmed', '-G -H I=5000'],
    ['Completed: ACK on a reliable transport ends', tcp, ['respond-failure', 'ack'], 'terminated', '-H'],
    ['Completed: H says that the ACK never came', udp, ['respond-failure', 'timer-H'], 'terminated', 'timeout'],
    [
      'Completed: transport error informs the TU',
      udp,
      ['respond-failure', 'transport-error'],
      'terminated',
      'transport',
    ],
    ['Completed: a 2xx after a failure is dropped', udp, ['respond-failure', 'respond-success'], 'completed', ''],
    ['Confirmed: further ACKs are absorbed', udp, ['respond-failure', 'ack', 'ack'], 'confirmed', ''],
    ['Confirmed: retransmitted INVITE is absorbed', udp, ['respond-failure', 'ack', 'retransmission'], 'confirmed', ''],
    ['Confirmed: I ends', udp, ['respond-failure', 'ack', 'timer-I'], 'terminated', ''],
  ];
  test.each(cases)('%s', (_title, environment, events, state, effects) => {
    expect(run<InviteServerState, InviteServerEvent>(inviteServerStart, inviteServerStep, environment, events)).toEqual(
      { state, effects },
    );
  });
});

describe('non-INVITE server transaction (RFC 3261 17.2.2)', () => {
  const cases: readonly Case<NonInviteServerEvent>[] = [
    ['Trying: retransmissions are discarded', udp, ['retransmission'], 'trying', ''],
    ['Trying: 1xx is sent', udp, ['respond-provisional'], 'proceeding', 'send'],
    ['Trying: final response starts J', udp, ['respond-final'], 'completed', 'send J=32000'],
    ['Trying: final response on a reliable transport ends', tcp, ['respond-final'], 'terminated', 'send'],
    [
      'Proceeding: retransmission resends the 1xx',
      udp,
      ['respond-provisional', 'retransmission'],
      'proceeding',
      'send',
    ],
    ['Proceeding: final response starts J', udp, ['respond-provisional', 'respond-final'], 'completed', 'send J=32000'],
    [
      'Proceeding: transport error informs the TU',
      udp,
      ['respond-provisional', 'transport-error'],
      'terminated',
      'transport',
    ],
    ['Completed: retransmission resends the response', udp, ['respond-final', 'retransmission'], 'completed', 'send'],
    ['Completed: other responses are discarded', udp, ['respond-final', 'respond-final'], 'completed', ''],
    ['Completed: transport error informs the TU', udp, ['respond-final', 'transport-error'], 'terminated', 'transport'],
    ['Completed: J ends', udp, ['respond-final', 'timer-J'], 'terminated', ''],
  ];
  test.each(cases)('%s', (_title, environment, events, state, effects) => {
    expect(
      run<NonInviteServerState, NonInviteServerEvent>(nonInviteServerStart, nonInviteServerStep, environment, events),
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
      inviteClientStart(udp),
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
      nonInviteClientStart(udp),
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
      inviteServerStart,
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
      nonInviteServerStart,
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
          const environment = reliable ? tcp : udp;
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
