import { Bell, Bot, Braces, GitBranch, Globe, Hourglass, type LucideIcon, Mail, MessageSquare, OctagonX, Plug, Repeat, Reply, Split, Stamp, Database, Workflow } from "lucide-react";
import { f } from "@/words/flows";
import type { FlowNode } from "./document";

export interface Kind {
  id: string;
  label: string;
  text: string;
  words: string;
  icon: LucideIcon;
  node: Omit<FlowNode, "id">;
}

/** What the add-step menu offers beside the operations of connections. */
export const KINDS: Kind[] = [
  { id: "integration", label: f.kind.integration, text: f.kind.integrationText, words: "call api connection operation", icon: Plug, node: { type: "apiCall", mode: "integration", operationKey: "", inputs: {} } },
  { id: "http", label: f.kind.http, text: f.kind.httpText, words: "rest url request webhook curl", icon: Globe, node: { type: "apiCall", mode: "http", method: "GET", url: "" } },
  { id: "email", label: f.kind.email, text: f.kind.emailText, words: "mail send message", icon: Mail, node: { type: "serviceTask", service: "email" } },
  { id: "sms", label: f.kind.sms, text: f.kind.smsText, words: "text message phone", icon: MessageSquare, node: { type: "serviceTask", service: "sms" } },
  { id: "sql", label: f.kind.sql, text: f.kind.sqlText, words: "database query table", icon: Database, node: { type: "serviceTask", service: "sql" } },
  { id: "set", label: f.kind.set, text: f.kind.setText, words: "variable transform jmespath data", icon: Braces, node: { type: "set", variables: {} } },
  { id: "switch", label: f.kind.switch, text: f.kind.switchText, words: "if condition branch route choose", icon: GitBranch, node: { type: "switch", on: "", cases: {} } },
  { id: "parallel", label: f.kind.parallel, text: f.kind.parallelText, words: "fork join at once side", icon: Split, node: { type: "parallel", branches: [] } },
  { id: "forEach", label: f.kind.forEach, text: f.kind.forEachText, words: "loop list items repeat", icon: Repeat, node: { type: "forEach", items: "", nodes: [] } },
  { id: "wait", label: f.kind.wait, text: f.kind.waitText, words: "delay sleep timer signal", icon: Hourglass, node: { type: "wait", for: "time", seconds: 60 } },
  { id: "approve", label: f.kind.approve, text: f.kind.approveText, words: "approve approval human decide confirm", icon: Stamp, node: { type: "approve", title: "" } },
  { id: "flow", label: f.kind.flow, text: f.kind.flowText, words: "subflow call flow", icon: Workflow, node: { type: "flow", flow: "", input: {} } },
  { id: "screenPop", label: f.kind.screenPop, text: f.kind.screenPopText, words: "card agent screen show", icon: Bell, node: { type: "screenPop", card: { title: "" } } },
  { id: "respond", label: f.kind.respond, text: f.kind.respondText, words: "answer return output end", icon: Reply, node: { type: "respond", status: 200, body: {} } },
  { id: "fail", label: f.kind.fail, text: f.kind.failText, words: "error stop end", icon: OctagonX, node: { type: "fail", message: "" } },
];

/** The kind of a node that is there. */
export function kindOf(node: FlowNode): Kind {
  const wanted = node.type === "apiCall" ? (node.mode ?? (node.url ? "http" : "integration")) : node.type === "serviceTask" ? (node.service === "rest" ? "http" : String(node.service)) : node.type === "httpRequest" ? "http" : node.type === "integrationCall" ? "integration" : node.type;
  return KINDS.find((each) => each.id === wanted) ?? { id: node.type, label: node.type, text: f.kind.other, words: "", icon: Bot, node: { type: node.type } };
}
export const callsOut = (node: FlowNode): boolean => ["apiCall", "serviceTask", "httpRequest", "integrationCall"].includes(node.type);
export const CASES = ["2xx", "3xx", "4xx", "5xx", "timeout", "network", "default", "input", "auth", "not_found", "conflict", "rate_limited", "rejected", "remote", "too_large", "blocked", "maybe_sent", "config"] as const;
