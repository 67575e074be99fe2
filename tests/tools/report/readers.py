"""Reads the totals of a report, and its words, out of each format with a reader that knows nothing
of the code that wrote it.

tables(path, format) gives the tables that have a caption as {caption: [(label, cents), ...]}: the
first cell of each row and its last as an amount of euro (0 where none is stated). words(path,
format) gives all words without white space.
"""

import csv
import html.parser
import re
import subprocess
import xml.etree.ElementTree as xml

import openpyxl

OFFICE = "{urn:oasis:names:tc:opendocument:xmlns:office:1.0}"
TABLE = "{urn:oasis:names:tc:opendocument:xmlns:table:1.0}"
TEXT = "{urn:oasis:names:tc:opendocument:xmlns:text:1.0}"

AMOUNT = r"(?:EUR -?[\d,]+(?:\.\d\d)?|-?[\d.]+(?:,\d\d)? euro)"


def cents(text):
    """The amount that a cell of words states; 0 where it states none."""
    if not re.fullmatch(AMOUNT, text):
        return 0
    number = text.replace("EUR ", "").replace(" euro", "")
    if text.endswith("euro"):
        number = number.replace(".", "").replace(",", ".")
    return exact(number.replace(",", ""))


def exact(decimal):
    whole, _, part = decimal.removeprefix("-").partition(".")
    amount = int(whole) * 100 + int((part + "00")[:2])
    return -amount if decimal.startswith("-") else amount


def of_csv(path):
    with open(path, newline="", encoding="utf-8") as file:
        records = list(csv.DictReader(file, strict=True))
    names = {record["table"]: record["text"] for record in records if record["kind"] == "caption"}
    rows = {}
    for record in records:
        if record["kind"] != "caption":
            rows.setdefault((record["table"], int(record["row"])), []).append(record)
    found = {}
    for (table, _), cells in sorted(rows.items()):
        amount = exact(cells[-1]["value"]) if cells[-1]["type"] == "amount" else 0
        found.setdefault(names[table], []).append((cells[0]["text"], amount))
    return found


def cell_text(cell):
    """The words of an ODF cell, its elements for white space as such."""
    out = []

    def walk(element):
        if element.tag == TEXT + "line-break":
            out.append("\n")
        elif element.tag in (TEXT + "s", TEXT + "tab"):
            out.append(" ")
        out.append(element.text or "")
        for child in element:
            walk(child)
            out.append(child.tail or "")

    for paragraph in cell:
        walk(paragraph)
    return "".join(out)


def odf_row(row):
    cells = row.findall(TABLE + "table-cell")
    last = cells[-1]
    typed = last.get(OFFICE + "value-type") == "currency"
    return cell_text(cells[0]), exact(last.get(OFFICE + "value")) if typed else 0


def of_fods(path):
    found = {}
    for table in xml.parse(path).getroot().iter(TABLE + "table"):
        head = table.find(TABLE + "table-header-rows")
        caption = cell_text(head[0][0])
        found[caption] = found.get(caption, [])
        found[caption] += [odf_row(row) for row in table.findall(TABLE + "table-row")]
    return found


def of_fodt(path):
    found = {}
    for table in xml.parse(path).getroot().iter(TABLE + "table"):
        caption = table.find(TABLE + "title")
        if caption is not None:
            rows = [odf_row(row) for row in table.findall(TABLE + "table-row")]
            found.setdefault(caption.text, []).extend(rows)
    return found


def of_xlsx(path):
    found = {}
    for sheet in openpyxl.load_workbook(path):
        rows = list(sheet.iter_rows())
        for row in rows[2:]:
            last = row[-1]
            amount = 0
            if last.data_type == "n" and last.value is not None and "EUR" in last.number_format:
                amount = round(last.value * 100)
            found.setdefault(rows[0][0].value, []).append((str(row[0].value), amount))
    return found


class Html(html.parser.HTMLParser):
    def __init__(self):
        super().__init__()
        self.found, self.caption, self.text = {}, None, ""
        self.row, self.is_head = None, True

    def handle_starttag(self, tag, attrs):
        if tag == "tr":
            self.row, self.is_head = [], True
        if tag == "td":
            self.is_head = False
        if tag in ("caption", "th", "td"):
            self.text = ""

    def handle_data(self, data):
        self.text += data

    def handle_endtag(self, tag):
        if tag == "caption":
            self.caption = self.text
        if tag in ("th", "td"):
            self.row.append(self.text)
        if tag == "tr" and not self.is_head:
            self.found.setdefault(self.caption, []).append((self.row[0], cents(self.row[-1])))


def of_html(path):
    parser = Html()
    parser.feed(path.read_text(encoding="utf-8"))
    return parser.found


def of_md(path):
    found, caption = {}, None
    for line in path.read_text(encoding="utf-8").splitlines():
        if re.fullmatch(r"\*\*[^*]+\*\*", line):
            caption = line.strip("*").replace("\\", "")
        elif line.startswith("| ---"):
            found[caption].pop()  # What stood above the rule was the heading.
        elif line.startswith("| "):
            cells = re.split(r"(?<!\\)\|", line[1:-1])
            cells = [re.sub(r"\[(.*?)\]\(#.*?\)", r"\1", cell.strip()) for cell in cells]
            cells = [cell.replace("**", "").replace("\\", "") for cell in cells]
            found.setdefault(caption, []).append((cells[0], cents(cells[-1])))
    return found


def pdf_text(path, *options):
    return subprocess.run(["pdftotext", *options, path, "-"], check=True, capture_output=True,
                          encoding="utf-8").stdout


def of_pdf(path):
    found, caption = {}, None
    for line in pdf_text(path, "-layout").splitlines():
        words = line.strip()
        row = re.fullmatch(r"(\S.*?)\s{2,}(" + AMOUNT + r"|geen bedrag vermeld|no amount stated)",
                           words)
        if row and caption:
            found.setdefault(caption, []).append((row[1], cents(row[2])))
        elif words and "  " not in words:
            caption = words if words.endswith(("(niet uitbetaald)", "(not paid)")) else caption
    return found


def tables(path, form):
    return {"csv": of_csv, "fods": of_fods, "fodt": of_fodt, "xlsx": of_xlsx, "html": of_html,
            "md": of_md, "pdf": of_pdf}[form](path)


def words(path, form):
    if form == "xlsx":
        book = openpyxl.load_workbook(path)
        text = "\n".join(str(cell) for sheet in book for row in sheet.values for cell in row if cell)
    elif form == "pdf":
        text = pdf_text(path, "-raw")
        text = re.sub(r"(Pagina|Page) \d+ (van|of) \d+", "", text)
    elif form == "csv":
        with open(path, newline="", encoding="utf-8") as file:
            text = "\n".join(record["text"] for record in csv.DictReader(file, strict=True))
    elif form in ("fods", "fodt"):
        text = cell_text(xml.parse(path).getroot())
    elif form == "html":
        text = re.sub(r"<[^>]*>", "", path.read_text(encoding="utf-8"))
        text = re.sub(r"&#39;", "'", text.replace("&quot;", '"'))
        text = text.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")
    else:
        text = path.read_text(encoding="utf-8").replace("\\", "")
    return re.sub(r"\s+", "", text.replace("\f", ""))
