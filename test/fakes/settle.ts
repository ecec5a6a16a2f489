/** Lets everything that waits for promises only come to rest. Not a wait for time: no timer runs meanwhile. */
export const settle = async (): Promise<void> => {
  for (let turn = 0; turn < 10; turn += 1) {
    await new Promise((resolve) => {
      setImmediate(resolve);
    });
  }
};
