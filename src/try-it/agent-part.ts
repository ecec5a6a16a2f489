import type { AcceptPolicy } from '../ports/call-control.ts';
import { OUR_ACCEPT, TALK } from './scripts.ts';
import type { TryPhone } from './try-phone.ts';
import type { TryStage } from './try-stage.ts';

const RING_MS = 1_500;
/** A key that is pressed is heard in this time; else the agent answers as from a screen. */
const KEY_MS = 2_500;

/** Lets the agent take calls from now on, as it is to. */
export function beginAgent(stage: TryStage, agent: TryPhone, folder: string): void {
  const { agentDoes, accept } = stage.plan;
  // Where nobody is asked, whoever does not want the call does not answer it.
  const refuses = agentDoes === 'declines' && accept.mode === 'auto';
  const then = agentDoes === 'no-answer' ? 'nothing' : refuses ? 'decline' : 'answer';
  agent.takeCalls({ ringMs: RING_MS, then });
  agent.on((event) => {
    if (event.type === 'ringing') stage.story.note('agent', 'The telephone of the agent rings.');
    if (event.type !== 'answered') return;
    answered(stage, agent, folder).catch((error: unknown) => {
      stage.means.logger.warn({ err: error }, 'the agent of a try is not heard');
    });
  });
}

async function answered(stage: TryStage, agent: TryPhone, folder: string): Promise<void> {
  await stage.listen('agent', agent, folder);
  // Whoever tells machines from humans waits for a human's words.
  await stage.say(agent, TALK.hello);
  if (!stage.story.hasTalked) agent.hum(true);
}

/** Says yes or no whenever the agent is asked, until the handoff is settled. */
export async function decide(stage: TryStage, agent: TryPhone, longestMs: number): Promise<void> {
  const { story, plan } = stage;
  const isSettled = (): boolean => story.has('handoff.bridged', 'handoff.ended', 'call.ended') || !stage.isUp();
  for (let asked = 0; ; asked = story.asked) {
    await stage.until(() => story.asked > asked || isSettled(), longestMs);
    if (isSettled() || story.asked <= asked) return;
    await stage.pause(plan.acceptAfterMs);
    await answer(stage, agent, isSettled);
  }
}

async function answer(stage: TryStage, agent: TryPhone, isSettled: () => boolean): Promise<void> {
  const { story, plan, means } = stage;
  const yes = plan.agentDoes === 'answers';
  const { attempts } = story;
  const isHeard = (): boolean => isSettled() || story.has('handoff.accepted') || story.attempts > attempts;
  const accept: AcceptPolicy = story.isOurs ? OUR_ACCEPT : plan.accept;
  if (accept.mode !== 'auto') {
    await agent.press(yes ? accept.accept : accept.decline).catch(() => undefined);
    if (await stage.until(isHeard, KEY_MS)) return;
  }
  if (story.call === null || story.handoff === null) return;
  await means.control.answerHandoff(story.call, story.handoff, yes ? 'accept' : 'decline', null);
}
