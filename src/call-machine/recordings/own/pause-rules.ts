/** Rules that pause the recording by what is said. They read what goes on record, and run after every event. */
import type { LegId } from '../../../ports/ids.ts';
import type { PauseRule } from '../../../ports/own-recording.ts';
import type { Phrases } from '../../escalation/spot.ts';
import { phrasesOf, spotted } from '../../escalation/spot.ts';
import { wordsOf } from '../../escalation/words.ts';
import type { Step } from '../../step.ts';
import { pauseRecording, runningOf } from './own-recording.ts';

interface Words {
  readonly says: string;
  readonly leg: LegId | null;
  readonly text: string;
}

/** Phrases take longer to read than to look for. The plan of a call lives as long as its call. */
const READ = new WeakMap<PauseRule, Phrases>();

/** Pauses the recording where somebody has just said so. */
export function followPauseRules(step: Step): void {
  const rules = step.state.plan.recorder?.pauseWhen ?? [];
  if (rules.length === 0 || runningOf(step.state) === null) return;
  for (const { says, leg, text } of wordsIn(step)) {
    const words = wordsOf(text);
    const rule = rules.find((each) => each.says === says && spotted(words, phrasesIn(each), false) !== null);
    if (rule === undefined) continue;
    pauseRecording(step, { trigger: 'rule', rule: rule.name, forMs: rule.forMs, ...(leg !== null && { leg }) });
  }
}

function wordsIn({ facts }: Step): readonly Words[] {
  return facts.flatMap(({ type, data }): readonly Words[] => {
    if (type === 'ai.talk' && 'text' in data.prompt) return [{ says: 'ai', leg: null, text: data.prompt.text }];
    return type === 'call.speech' ? [{ says: data.role, leg: data.leg, text: data.text }] : [];
  });
}

function phrasesIn(rule: PauseRule): Phrases {
  const known = READ.get(rule) ?? phrasesOf(rule.phrases);
  READ.set(rule, known);
  return known;
}
