import { STOP, wordsOf } from '../../../escalation/words.ts';

/** Whether words are a part of what was told meanwhile: the agent's telephone may bring it back. */
export function isEcho(text: string, told: readonly string[]): boolean {
  const said = plainWords(text).join(' ');
  return said !== '' && told.some((each) => ` ${plainWords(each).join(' ')} `.includes(` ${said} `));
}

function plainWords(text: string): readonly string[] {
  return wordsOf(text).filter((word) => word !== STOP);
}
