// Loaded before a process of the product (--import): from the first SIGUSR2 on its wall clock is off by
// CLOCK_SHIFT_MS. What measures durations is left alone, as a wrong host clock leaves it.
const Real = Date;
let shift = 0;
process.on("SIGUSR2", () => {
  shift = Number(process.env.CLOCK_SHIFT_MS ?? 0);
});

globalThis.Date = class extends Real {
  constructor(...parts) {
    if (parts.length === 0) super(Real.now() + shift);
    else super(...parts);
  }
  static now() {
    return Real.now() + shift;
  }
};
