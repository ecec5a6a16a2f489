import type { ReplacedDialog } from '../../../events.ts';
import type { LegRole } from '../../../../ports/records.ts';
import type { Step } from '../../../step.ts';
import { openLeg } from '../../../step.ts';
import type { TransferCourse } from './state.ts';

type Dialling = Extract<TransferCourse, { readonly name: 'dialling' }>;

/** Calls the new party. The leg has the role of the one whose place it is to take. */
export function dialTarget(
  step: Step,
  destination: string,
  {
    role,
    replaces = null,
    referredBy = null,
    trail = { depth: 0, forwards: [], visited: [destination] },
  }: {
    readonly role: LegRole;
    readonly replaces?: Extract<ReplacedDialog, { readonly kind: 'dialog' }> | null;
    readonly referredBy?: string | null;
    /** The forwards that led here. */
    readonly trail?: Pick<Dialling, 'depth' | 'forwards' | 'visited'>;
  },
): Dialling {
  const leg = openLeg(step, role, { destination });
  step.effects.push({
    type: 'dial',
    leg,
    destination,
    callerNumber: step.state.shownFrom,
    headers: null,
    ...(replaces !== null && { replaces }),
    ...(referredBy !== null && { referredBy }),
  });
  return { name: 'dialling', leg, destination, deadline: step.at + step.state.plan.handoff.ringTimeoutMs, ...trail };
}
