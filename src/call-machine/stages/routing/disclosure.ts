/** How the announcement that the caller hears first comes to its end. */
import type { PlayId } from '../../../ports/ids.ts';
import type { Step } from '../../step.ts';
import { beginCourse } from './begin-course.ts';
import { disclosureIn, noteDisclosure } from './tell-first.ts';

/** A prompt ended. Behind the announcement the call runs its course. */
export function disclosureOver(step: Step, { play, error }: { readonly play: PlayId; readonly error: string | null }): void {
  const disclosure = disclosureIn(step);
  if (disclosure?.play.id !== play) return;
  noteDisclosure(step, disclosure, error === null);
  beginCourse(step, disclosure.answeredBy);
} // prettier-ignore

/** Nobody told that the announcement ended. */
export function disclosureTooLong(step: Step): void {
  const disclosure = disclosureIn(step);
  if (disclosure === null) return;
  noteDisclosure(step, disclosure, false);
  beginCourse(step, disclosure.answeredBy);
}

/** The call ends before the caller has heard all of it. */
export function disclosureCutOff(step: Step): void {
  const disclosure = disclosureIn(step);
  if (disclosure !== null) noteDisclosure(step, disclosure, false);
}
