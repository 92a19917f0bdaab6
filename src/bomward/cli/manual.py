"""What stands at the end of each help text: exit codes, examples, files."""

# NOTE: \b keeps a paragraph as it is written here.

ROOT = """\
\b
Begin with:
  bomward check sbom.json

\b
Exit codes:
  0    nothing stands at or above the level that fails
  1    a finding does
  2    wrong use, or an output could not be written
  3    no such finding, but not everything could be checked
  130  interrupted
Each command says at the end of its own help what they mean to it.

\b
Files and environment:
  bomward.toml      the policy of the working folder, or [tool.bomward] in its
                    pyproject.toml; --no-policy uses none
  NO_COLOR          any value: no colour
  bomward.db        the portfolio of the working folder; --db or BOMWARD_DB
                    names another
Nothing is fetched but what is named: fleet reads the addresses that it is
given. Nothing but the files that are named is written, and the portfolio by
its own commands.
"""

CHECK = """\
\b
Exit codes:
  0  every document was checked, and nothing stands at or above the level
     that fails
  1  at least one finding stands at or above it, is not waived, and is not
     known from the baseline
  2  wrong use of the command line, of a policy or of a catalog file; an
     output that cannot be written, where nothing failed
  3  no such finding, but a document is unchecked or incomplete; or, with
     --strict, anything at all could not be judged

\b
Outcomes, the worst first:
  prohibited, likely-prohibited, review, advised-against, noted, excepted,
  not-covered

\b
Examples:
  bomward check sbom.json
  bomward check sboms/ -j 4 -o table -o sarif=out.sarif -o json=out.json
  bomward check sboms/ --exclude '*.md' --exclude 'old/*'
  find . -name '*.cdx.json' -print0 | bomward check --files-from -
  bomward check sbom.json --profile us-federal --as-of 2018-10-01
  bomward check sbom.json --baseline last-release.json -o annotated=noted.json
  bomward check -o markdown -- "$name"     # a name that may begin with -
"""

ANNOTATE = """\
\b
Exit codes:
  0  written, whatever was found; check is what fails
  2  wrong use, or it could not be written
  3  not annotated: unchecked, or signed and without --allow-signed

\b
Examples:
  bomward annotate sbom.json -o noted.json
  bomward annotate sbom.json --in-place
  bomward restore noted.json -o back.json && cmp back.json sbom.json
"""

RESTORE = """\
\b
Exit codes:
  0  written
  2  wrong use, or it could not be written
  3  the document was changed since it was annotated, or never annotated

\b
Example:
  bomward restore noted.json -o back.json
"""

DIFF = """\
\b
Waivers and a baseline are not applied anew: a report is taken with those that
it was made with. Those of the policy file are applied to an SBOM.

\b
Exit codes:
  0  nothing that is new or worse stands at or above the level that fails
  1  something does, and is not waived
  2  wrong use
  3  the two cannot be compared: unchecked, incomplete, by other laws

\b
Examples:
  bomward diff gateway-6.1.json gateway-6.2.json
  bomward diff last-release.report.json this-release.report.json -o json
"""

ASK = """\
The letter is written whatever is found: it is no gate. With nothing to ask,
and no file named, nothing is written. What comes back is set beside the
findings with --vex, here and in check.

\b
Exit codes:
  0  the letter is written, or there is nothing to ask
  2  wrong use, or it could not be written
  3  a document could not be read; the letter asks for one that can be

\b
Examples:
  bomward ask sbom.json
  bomward ask sbom.json -o letter.docx --by 2026-12-11 --from "Brightwater Ltd"
  bomward ask sbom.json --vex answer.openvex.json -o second-letter.md
"""

DESK = """\
\b
Exit codes:
  0  ended, by Ctrl-C or a signal
  2  wrong use, a port in use, or the database refused

\b
Examples:
  bomward desk
  bomward desk --db postgresql://bomward@db/portfolio --profile us-federal
  BOMWARD_DESK_TOKEN=... bomward desk --host 0.0.0.0 --name desk.example.com
"""

VALIDATE = """\
\b
Exit codes:
  0  all valid
  1  at least one is not
  2  wrong use
  3  at least one could not be checked

\b
Example:
  bomward validate sboms/
"""

EXPLAIN = """\
\b
Exit codes:
  0  explained
  2  wrong use, or nothing has that id

\b
Examples:
  bomward explain us-bis-icts-2021-002
  bomward explain us-commercial
  bomward explain bw-5d66f2373fc5e4e4 --report out.json
"""

CATALOG = """\
\b
Examples:
  bomward catalog list
  bomward catalog search mail gateway
  bomward catalog lint our-records/
  bomward check sbom.json --catalog our-records/
"""

SEARCH = """\
\b
Exit codes:
  0  something was found
  1  nothing was
  2  wrong use
"""

LINT = """\
\b
Exit codes:
  0  no problem
  2  a problem, or wrong use
"""

FLEET = """\
A run that was ended goes on where it was: say the same again. What has not
changed since the last run is not judged again on the same day, with the same
catalog and laws.

\b
Exit codes:
  0    every document was checked, and nothing stands at or above the level
       that fails
  1    at least one finding does, and is not waived
  2    wrong use; no document, no scheduler; a data set that cannot be written
  3    no such finding, but a document is unchecked or incomplete, or the run
       could not be brought to its end
  130  interrupted

\b
Examples:
  bomward fleet sboms/ --out fleet
  bomward fleet s3://acme-sboms/2026 --out fleet -j 8
  bomward fleet s3://acme-sboms --out fleet --scheduler tls://dask:8786
  bomward fleet --addresses-from list.txt --out fleet
"""

FLEET_REPORT = """\
\b
Exit codes:
  0  written, whatever was found; the run is what fails
  2  wrong use, no data set, or it could not be written

\b
Examples:
  bomward fleet report fleet
  bomward fleet report fleet vendors -o csv=vendors.csv
  bomward fleet report fleet documents --status unchecked
  bomward fleet report fleet new
  bomward fleet report fleet --outcome review -o html=fleet.html
"""

PORTFOLIO_GATE = """\
\b
Exit codes:
  0  nothing stands at or above the level that fails
  1  a finding does, and is not accepted
  2  wrong use, or the database or an output cannot be written
  3  no such finding, but not everything could be checked
"""

PORTFOLIO = """\
\b
Exit codes:
  0  done
  2  wrong use, or the database refused
"""
