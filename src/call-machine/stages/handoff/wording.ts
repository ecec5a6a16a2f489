const PLACE = /\{([a-zA-Z]{1,20})\}/g;

/** The names of a template's `{name}` places. */
export function namesIn(text: string): readonly string[] {
  return [...text.matchAll(PLACE)].map(([, name = '']) => name);
}

/** Puts values into `{name}` places. A name that is not known stays as it is. Linear in the text. */
export function fillTemplate(text: string, values: Readonly<Record<string, string>>): string {
  return text
    .replace(PLACE, (whole, name: string) => (Object.hasOwn(values, name) ? values[name] : null) ?? whole)
    .trim();
}

/**
 * How long the caller has waited, as a sentence to be spoken. It does not say how long it will take: nobody knows when
 * an agent answers, and a broken promise is worse than none. Minutes are rounded, so "about" goes before them.
 */
export function waitText(waitedMs: number): string {
  const seconds = Math.round(waitedMs / 1000);
  const minutes = Math.round(seconds / 60);
  return `You have been waiting for ${seconds < 60 ? counted(seconds, 'second') : `about ${counted(minutes, 'minute')}`}.`;
}

function counted(count: number, unit: string): string {
  return count === 1 ? `one ${unit}` : `${String(count)} ${unit}s`;
}
