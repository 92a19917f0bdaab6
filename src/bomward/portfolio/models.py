"""The tables. What was once judged or decided is added to and never changed."""

from __future__ import annotations

import datetime
from typing import ClassVar

from sqlalchemy import BigInteger, Date, DateTime, ForeignKey, Index, LargeBinary, MetaData, Text, UniqueConstraint
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

HEAD = "0002"
"""The revision of the tables that this version works with."""
REVISION_TABLE = "portfolio_revision"


class Base(DeclarativeBase):
    """What all tables share: constraints have names, so that a migration can find them."""

    metadata: ClassVar[MetaData] = MetaData(
        naming_convention={
            "ix": "ix_%(table_name)s_%(column_0_N_name)s",
            "uq": "uq_%(table_name)s_%(column_0_N_name)s",
            "fk": "fk_%(table_name)s_%(column_0_N_name)s",
            "pk": "pk_%(table_name)s",
        }
    )
    type_annotation_map: ClassVar[dict[type, type]] = {
        str: Text,
        bytes: LargeBinary,
        datetime.date: Date,
        datetime.datetime: DateTime,
    }


class Vendor(Base):
    """Who supplies products; the empty name is that of documents which name nobody."""

    __tablename__ = "vendor"
    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(unique=True)


class Product(Base):
    """What a vendor supplies, in any version."""

    __tablename__ = "product"
    __table_args__ = (UniqueConstraint("vendor_id", "name"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    vendor_id: Mapped[int] = mapped_column(ForeignKey("vendor.id"))
    name: Mapped[str]


class Release(Base):
    """A product in one version."""

    __tablename__ = "release"
    __table_args__ = (UniqueConstraint("product_id", "version"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    product_id: Mapped[int] = mapped_column(ForeignKey("product.id"))
    version: Mapped[str]


class Judging(Base):
    """One run over documents, and the terms that it judged by."""

    __tablename__ = "judging"
    id: Mapped[int] = mapped_column(primary_key=True)
    at: Mapped[datetime.datetime]
    """When it was begun, in UTC."""
    command: Mapped[str]
    tool: Mapped[str]
    catalog: Mapped[str]
    as_of: Mapped[datetime.date]
    act: Mapped[str]
    laws: Mapped[str]
    """A profile's id, or those of the regimes that were named."""
    terms: Mapped[str]
    """A digest of all that a judgement depends on besides the document."""


class Original(Base):
    """A file as it was received, by the SHA-256 of its bytes."""

    __tablename__ = "original"
    sha256: Mapped[str] = mapped_column(primary_key=True)
    source: Mapped[str]
    """The name it was first added by."""
    size: Mapped[int] = mapped_column(BigInteger)
    packed: Mapped[bytes]
    judging_id: Mapped[int] = mapped_column(ForeignKey("judging.id"))
    """The run that brought it."""


class Naming(Base):
    """What somebody said of an original, instead of what it says of itself; the last one counts."""

    __tablename__ = "naming"
    id: Mapped[int] = mapped_column(primary_key=True)
    original: Mapped[str] = mapped_column(ForeignKey("original.sha256"), index=True)
    judging_id: Mapped[int] = mapped_column(ForeignKey("judging.id"))
    vendor: Mapped[str]
    product: Mapped[str]
    version: Mapped[str]


class Document(Base):
    """One SBOM that an original is or holds."""

    __tablename__ = "document"
    __table_args__ = (UniqueConstraint("original", "member"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    original: Mapped[str] = mapped_column(ForeignKey("original.sha256"))
    member: Mapped[str]
    """What it is called in there; empty where it is the original."""
    release_id: Mapped[int] = mapped_column(ForeignKey("release.id"), index=True)
    judging_id: Mapped[int] = mapped_column(ForeignKey("judging.id"))
    """The last run that judged it, whether or not that changed anything."""


class Judgement(Base):
    """How a document fared; the last one counts, and one that says nothing new is not added."""

    __tablename__ = "judgement"
    __table_args__ = (Index(None, "document_id", "id"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    document_id: Mapped[int] = mapped_column(ForeignKey("document.id"))
    judging_id: Mapped[int] = mapped_column(ForeignKey("judging.id"))
    source: Mapped[str]
    sha256: Mapped[str]
    """Of the bare document, out of all that it was wrapped in."""
    status: Mapped[str]
    verdict: Mapped[str]
    components: Mapped[int]
    refers: Mapped[bool]
    """Whether contents stand in another document, so that what it comes to depends on that."""
    digest: Mapped[str]
    packed: Mapped[bytes]
    """The whole of it, as JSON."""


class Found(Base):
    """A finding of a judgement: what it is looked up by."""

    __tablename__ = "finding"
    judgement_id: Mapped[int] = mapped_column(ForeignKey("judgement.id"), primary_key=True)
    finding: Mapped[str] = mapped_column(primary_key=True, index=True)
    entry: Mapped[str] = mapped_column(index=True)
    outcome: Mapped[str]
    component: Mapped[str]
    version: Mapped[str]


class Decision(Base):
    """What somebody decided on a finding; a later one on the same thing supersedes it. Rows are never changed or deleted."""

    __tablename__ = "decision"
    id: Mapped[int] = mapped_column(primary_key=True)
    at: Mapped[datetime.datetime]
    kind: Mapped[str]
    product_id: Mapped[int | None] = mapped_column(ForeignKey("product.id"))
    """None for one that was imported: it says by `document` what it is for."""
    finding: Mapped[str]
    component: Mapped[str]
    entry: Mapped[str]
    document: Mapped[str]
    outcome: Mapped[str]
    """The worst outcome that is accepted; empty where it does not say."""
    reason: Mapped[str]
    owner: Mapped[str]
    until: Mapped[datetime.date | None]
    link: Mapped[str]
    evidence: Mapped[str]
    """The name of the file that it rests on."""
    evidence_sha256: Mapped[str]


class Withdrawal(Base):
    """That a document was added by mistake, or was put back; the last one counts. Rows are never changed or deleted."""

    __tablename__ = "withdrawal"
    id: Mapped[int] = mapped_column(primary_key=True)
    at: Mapped[datetime.datetime]
    document_id: Mapped[int] = mapped_column(ForeignKey("document.id"), index=True)
    withdrawn: Mapped[bool]
    """False where it was put back."""
    reason: Mapped[str]
    owner: Mapped[str]
