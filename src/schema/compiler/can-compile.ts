/** Whether text may become code here: not under a strict Content-Security-Policy, nor with Node's switch. */
export const CAN_COMPILE: boolean = (() => {
  try {
    return new Function('return true')() as boolean;
  } catch {
    return false;
  }
})();
