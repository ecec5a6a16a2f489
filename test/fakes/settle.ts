/** Lets everything that waits for promises only come to rest. Not a wait for time: no timer runs meanwhile. */
export async function settle(): Promise<void> {
  for (let turn = 0; turn < 10; turn += 1) {
    await new Promise((resolve) => {
      setImmediate(resolve);
    });
  }
}
