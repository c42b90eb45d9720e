import { type ReactNode, useEffect, useRef } from "react";
import { Link, type LinkProps } from "@tanstack/react-router";
import { w } from "@/words";
import css from "./kit.module.css";

interface Crumb {
  label: string;
  to: LinkProps["to"];
  params?: LinkProps["params"];
  search?: Record<string, string>;
}
interface HeadProps {
  title: string;
  crumbs?: Crumb[];
  mark?: ReactNode;
  beside?: ReactNode;
  actions?: ReactNode;
}

/** The head of a page: one h1 that takes the focus when the page opens. */
export function PageHead({ title, crumbs = [], mark, beside, actions }: HeadProps) {
  const heading = useRef<HTMLHeadingElement>(null);
  useEffect(() => {
    document.title = `${title} · ${w.product}`;
  }, [title]);
  useEffect(() => {
    const within = document.activeElement;
    if (!within || within === document.body || within.closest("nav")) heading.current?.focus({ preventScroll: true });
  }, []);
  return (
    <header className={css.head}>
      <div className={css.headLeft}>
        {mark}
        <div className={css.headTitle}>
          {crumbs.length > 0 && (
            <div className={css.crumbs}>
              {crumbs.map((each, at) => (
                <span key={each.label} className="row" style={{ gap: 6 }}>
                  {at > 0 && <span aria-hidden>/</span>}
                  <Link to={each.to} params={each.params as never} search={each.search as never}>
                    {each.label}
                  </Link>
                </span>
              ))}
            </div>
          )}
          <div className="row">
            <h1 tabIndex={-1} ref={heading} title={title}>
              {title}
            </h1>
            {beside}
          </div>
        </div>
      </div>
      {actions && <div className={css.headActions}>{actions}</div>}
    </header>
  );
}

export function PageBody({ wide, children }: { wide?: boolean; children: ReactNode }) {
  return (
    <div className={css.page} data-wide={wide || undefined}>
      {children}
    </div>
  );
}

export function Card({ title, about, actions, children, flush, id }: { title?: ReactNode; about?: ReactNode; actions?: ReactNode; children: ReactNode; flush?: boolean; id?: string }) {
  return (
    <section className={css.card} id={id}>
      {title && (
        <div className={css.cardHead}>
          <div>
            <h2>{title}</h2>
            {about && <p className={css.about}>{about}</p>}
          </div>
          {actions && <div className="row">{actions}</div>}
        </div>
      )}
      {flush ? children : <div className={css.cardBody}>{children}</div>}
    </section>
  );
}

export function Facts({ rows }: { rows: [string, ReactNode][] }) {
  return (
    <dl className={css.facts}>
      {rows.map(([name, value]) => (
        <div key={name} style={{ display: "contents" }}>
          <dt>{name}</dt>
          <dd>{value}</dd>
        </div>
      ))}
    </dl>
  );
}
