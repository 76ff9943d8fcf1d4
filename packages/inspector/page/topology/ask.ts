import { useEffect, useState } from 'preact/hooks';
import { connection } from '../lib/connection.js';

export function useDetail<T>(
  method: string,
  params: object,
  changes: unknown,
): { value?: T; error?: string } {
  const [answer, setAnswer] = useState<{ value?: T; error?: string }>({});
  useEffect(() => {
    let isWanted = true;
    // changes in quick succession are one question
    const timer = setTimeout(() => {
      connection.call<T>(method, params).then(
        (value) => isWanted && setAnswer({ value }),
        (error: Error) => isWanted && setAnswer((before) => ({ ...before, error: error.message })),
      );
    }, 60);
    return () => {
      isWanted = false;
      clearTimeout(timer);
    };
  }, [JSON.stringify(params), changes]);
  return answer;
}
