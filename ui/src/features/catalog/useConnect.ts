import { useQueryClient } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { useRef, useState } from "react";
import { api, type Schemas, take } from "@/api/client";
import type { Values } from "@/form/schema";
import type { Trial } from "@/features/connections/state";
import { useTest } from "@/features/connections/trials";
import { toast } from "@/kit/toasts";
import { w } from "@/words";
import { faultsFrom } from "@/form/faults";

interface Wanted {
  name: string;
  environment: string;
  scheme: string;
  config: Values;
  credential: Values;
  consent: boolean;
}

/** Saves a connection with its credential, then tests it: one press for the person. */
export function useConnect({ connector, done }: { connector: Schemas["ConnectorView"]; done: () => void }) {
  const client = useQueryClient();
  const navigate = useNavigate();
  const tryIt = useTest();
  const [busy, setBusy] = useState(false);
  const under = useRef(false);
  const [tried, setTried] = useState(false);
  const [error, setError] = useState<unknown>(null);
  const [testError, setTestError] = useState<unknown>(null);
  const [saved, setSaved] = useState<Schemas["ConnectionSaved"] | null>(null);
  const [report, setReport] = useState<Trial | null>(null);

  const test = async (environment: string, of = saved) => {
    if (!of) return;
    setBusy(true);
    setTestError(null);
    try {
      const found = await tryIt(of.id, environment);
      setReport(found);
      if (found.ok) {
        toast(`${of.name}: ${w.state.connected}`);
        await navigate({ to: "/connections/$id", params: { id: of.key } });
      }
    } catch (failure) {
      setTestError(failure);
    } finally {
      setBusy(false);
    }
  };
  const save = async ({ name, environment, scheme, config, credential, consent }: Wanted) => {
    if (under.current) return;
    under.current = true;
    setTried(true);
    setBusy(true);
    setError(null);
    try {
      const made = await take(
        api.POST("/api/integrations", {
          body: {
            name: name.trim(),
            integrationSlug: connector.key,
            integrationVersion: connector.version,
            authType: scheme,
            config,
            credentials: Object.keys(credential).length ? { [environment]: credential } : {},
          },
        }),
      );
      for (const notice of made.notices) toast(notice.message, { seconds: 8 });
      setSaved(made);
      done();
      await client.invalidateQueries({ predicate: (each) => ["connections", "secrets", "usage", "credentials"].includes(String(each.queryKey[1])) });
      if (!consent) await test(environment, made);
    } catch (failure) {
      setError(failure);
    } finally {
      under.current = false;
      setBusy(false);
    }
  };
  const open = () => void (saved && navigate({ to: "/connections/$id", params: { id: saved.key } }));
  return { busy, tried, error, testError, saved, report, save, test, open, faults: faultsFrom(error) };
}
