import type { HandoffStrategy } from '../../src/ports/records.ts';
import { AGENT, CALLER, Course, HANDOFF } from './course.ts';

/** A stage or phase that the document has a table for. */
export interface Phase {
  readonly title: string;
  readonly about: string;
  /** A call that has come there. */
  readonly course: () => Course;
}

function withAi(strategy: HandoffStrategy = 'conference'): Course {
  return new Course(strategy).answered(CALLER);
}

function announcing(strategy: HandoffStrategy = 'conference'): Course {
  return withAi(strategy).send({ type: 'api.handoff', request: { reason: 'billing', summary: 'refund' } });
}

function briefing(strategy: HandoffStrategy = 'conference'): Course {
  return announcing(strategy).heard(CALLER).answered(AGENT);
}

function accepting(strategy: HandoffStrategy = 'conference'): Course {
  return briefing(strategy).heard(AGENT).heard(AGENT);
}

/** Nobody is free. */
function queued(): Course {
  const request = { reason: 'billing', summary: 'refund', destinations: ['skills:any:billing'], queue: 'billing' };
  return withAi()
    .send({ type: 'api.handoff', request })
    .heard(CALLER)
    .send({ type: 'queue.place', request: 1, position: 2, estimate: null });
}

/** An agent takes the call by silence, and may be a machine. */
function screening(): Course {
  const request = { reason: 'billing', summary: 'refund', accept: { mode: 'auto', machine: 'detect' } } as const;
  return withAi().send({ type: 'api.handoff', request }).heard(CALLER).answered(AGENT).heard(AGENT);
}

function joining(strategy: HandoffStrategy = 'conference'): Course {
  return accepting(strategy).pressed(AGENT, '1');
}

function talking(strategy: HandoffStrategy = 'conference'): Course {
  return joining(strategy).applied();
}

function informing(): Course {
  return announcing('refer').heard(CALLER);
}

function referring(): Course {
  return informing().send({ type: 'context.announced', handoff: HANDOFF });
}

function connecting(): Course {
  return new Course('conference', 'voice').answered(CALLER);
}

/** An agent has accepted a callback. */
function calling(): Course {
  return Course.agentFirst().answered(AGENT).heard(AGENT).pressed(AGENT, '1');
}

/** Every stage of a call, and every phase of a handoff by each strategy. */
export const PHASES: readonly Phase[] = [
  { title: 'Routing', about: 'The INVITE is in, and is being answered.', course: () => new Course() },
  {
    title: 'Answering',
    about: 'The party of a call of ours has answered, and it is found out who that is.',
    course: () => Course.outgoing().answered(CALLER),
  },
  { title: 'With the AI', about: 'The AI has the caller, and nothing is under way.', course: () => withAi() },
  {
    title: 'With an AI of its own leg: connecting',
    about: 'The AI speaks for itself ([ai/sip.md](ai/sip.md)), and its leg is not up yet.',
    course: connecting,
  },
  {
    title: 'With an AI of its own leg: connected',
    about: 'Caller and AI hear each other.',
    course: () => connecting().answered(AGENT),
  },
  {
    title: 'With an AI of its own leg: lost',
    about: 'The caller hears music until the AI is connected again.',
    course: () => connecting().answered(AGENT).ended(AGENT, 'lost'),
  },
  {
    title: 'Handoff: announcing',
    about: 'The caller hears the announcement, and the first destination is dialled.',
    course: () => announcing(),
  },
  { title: 'Handoff: ringing', about: 'The caller hears music.', course: () => announcing().heard(CALLER) },
  {
    title: 'Handoff: queued',
    about: 'No agent is free, and the caller waits in a queue ([queue.md](queue.md)).',
    course: queued,
  },
  { title: 'Handoff: briefing', about: 'The agent hears the whisper.', course: () => briefing() },
  { title: 'Handoff: accepting', about: 'The agent is to press a key.', course: () => accepting() },
  {
    title: 'Handoff: screening',
    about: 'With `accept: { mode: auto, machine: detect }`: the whisper is over, and it is not known yet who answered.',
    course: () => screening(),
  },
  {
    title: 'Handoff: accepting, joining',
    about: 'The agent has accepted, and the scene that joins the two is not in force yet.',
    course: () => joining(),
  },
  {
    title: 'Callback, agent first: ringing',
    about: 'An agent is dialled, and the caller is yet to be called ([callbacks.md](callbacks.md)).',
    course: () => Course.agentFirst(),
  },
  {
    title: 'Callback, agent first: calling',
    about: 'The agent has accepted, and the caller is called.',
    course: calling,
  },
  {
    title: 'Callback, agent first: accepting, joining',
    about: 'The caller has answered. The two hear each other, and it is found out whether that is a machine.',
    course: () => calling().answered(CALLER).applied(),
  },
  {
    title: 'Handoff by `refer`: ringing, the context goes ahead',
    about: 'Webhooks get the context before the caller is sent away.',
    course: informing,
  },
  {
    title: 'Handoff by `refer`: ringing, REFER sent',
    about: "The caller's phone has not answered the REFER yet.",
    course: referring,
  },
  {
    title: 'Handoff by `refer`: ringing, REFER taken',
    about: "The caller's phone has answered 202, and is to tell how its call goes.",
    course: () => referring().told(null, false),
  },
  {
    title: 'Handoff by `refer`: ringing, subscription over',
    about: "The caller's phone ended the subscription without an outcome.",
    course: () => referring().told(null, true),
  },
  {
    title: 'Handoff by `attended-refer`: accepting, REFER sent',
    about: 'The agent has accepted here. The caller is asked to take the place of our leg to the agent.',
    course: () => joining('attended-refer'),
  },
  {
    title: 'Handoff by `attended-refer`: accepting, REFER taken',
    about: 'The same, and the phone has answered 202.',
    course: () => joining('attended-refer').told(null, false),
  },
  {
    title: 'Handoff by `attended-refer`: accepting, agent gone',
    about: "The agent's phone has ended its leg here, as phones do whose leg was replaced (RFC 3891).",
    course: () => joining('attended-refer').told(null, false).ended(AGENT),
  },
  { title: 'Conversation', about: 'Caller and agent talk.', course: () => talking() },
  {
    title: 'Conversation: on hold',
    about: "The agent's phone holds the caller.",
    course: () => talking().send({ type: 'leg.media', leg: AGENT, codec: 'PCMU', held: true }),
  },
  {
    title: 'Conversation by `conference-then-refer`',
    about: 'Caller and agent talk, and we leave the path in a while.',
    course: () => talking('conference-then-refer'),
  },
  {
    title: 'Conversation: leaving the path, REFER taken',
    about: 'They go on talking while the phone of the caller takes our place.',
    course: () => talking('conference-then-refer').send({ type: 'api.release' }).told(null, false),
  },
  {
    title: 'Closing: the parties leave by themselves',
    about: 'They talk to each other without us.',
    course: () => joining('attended-refer').told(null, false).told(200, true),
  },
  {
    title: 'Closing: last words',
    about: 'The caller has left, and the agent is told.',
    course: () => accepting().ended(CALLER),
  },
  {
    title: 'Closing: legs are ending',
    about: 'Every leg has been hung up on.',
    course: () => talking().send({ type: 'api.hangup' }),
  },
  {
    title: 'Closing: the room is closed',
    about: 'No leg is left, and the recording is made whole.',
    course: () => withAi().ended(CALLER),
  },
  {
    title: 'Ended',
    about: 'Nothing of the call is open.',
    course: () => withAi().ended(CALLER).send({ type: 'media.closed' }),
  },
];
