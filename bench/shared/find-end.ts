/** How the end is looked for. */
export interface Search {
  /** The first load. */
  readonly from: number;
  /** Each next load is so many times the one before, up to the end. */
  readonly factor: number;
  /** Most loads on the way up. */
  readonly steps: number;
  /** The end is known well enough where the least load that was not carried is so many times the last that was. */
  readonly close: number;
}

const HALVINGS = 3;
const BETWEEN = 4;

/**
 * The highest load that is carried: up by steps, or down by halves where the first is too much already, and then between
 * the last load that was carried and the first that was not.
 * @param carries tries a load, a whole number
 * @returns 0 where none was carried
 */
export async function findEnd(
  { from, factor, steps, close }: Search,
  carries: (load: number) => Promise<boolean>,
): Promise<number> {
  let carried = 0;
  let failed = Infinity;
  const attempt = async (load: number): Promise<void> => {
    if (await carries(load)) carried = load;
    else failed = load;
  };
  for (let step = 0; step < steps && failed === Infinity; step++) await attempt(Math.round(from * factor ** step));
  for (let step = 0; step < HALVINGS && carried === 0 && failed > 1; step++) await attempt(Math.round(failed / 2));
  for (let step = 0; step < BETWEEN && carried > 0 && failed / carried > close; step++) {
    const load = Math.round((carried + failed) / 2);
    if (load === carried || load === failed) break;
    await attempt(load);
  }
  return carried;
}
