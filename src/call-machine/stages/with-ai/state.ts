import type { AiAction } from '../../../ports/ai.ts';
import type { Play } from '../../play.ts';

/** What the AI is doing with the caller. */
export type AiTurn =
  | { readonly kind: 'idle' }
  | { readonly kind: 'talk'; readonly play: Play }
  | {
      readonly kind: 'listen';
      readonly listen: Extract<AiAction, { type: 'listen' }>;
      readonly digits: string;
      readonly deadline: number;
    };

/** The AI has the caller. */
export interface WithAi {
  readonly name: 'with-ai';
  readonly turn: AiTurn;
  /** Digits pressed while nobody listened. */
  readonly typeAhead: string;
}

/** It is the AI's turn, and it has not said anything yet. */
export const WITH_AI: WithAi = { name: 'with-ai', turn: { kind: 'idle' }, typeAhead: '' };
