"""Why a file is not read, as a sentence that says what to do."""

MAX_COLUMNS = 1_000
MAX_ROWS = 300_000
MAX_CELLS = 10_000_000
MAX_BYTES = 100 * 1024 * 1024
MAX_UNPACKED = 1024 * 1024 * 1024

EMPTY = "文件是空的（0 字节），可能没有传完；请重新从原处保存或下载一份再上传。"
NO_CONTENT = "文件里没有任何内容；请确认保存的是填好的那一份，再重新上传。"
FORMULAS_ONLY = "文件里只有公式，没有存下算好的值；请用 Excel 或 WPS 打开，保存一次，再重新上传。"
TOO_BIG = f"文件超过 {MAX_BYTES // 1024 // 1024} MB；请删去图片和多余的工作表，或分成几个文件上传。"
ENCRYPTED = "文件设了打开密码，系统读不了；请在 Excel 或 WPS 里取消密码，另存后再上传。"
MACROS = "文件里带有宏程序，为安全不收；请在 Excel 或 WPS 里另存为不带宏的 .xlsx 工作簿再上传。"
BROKEN = "文件已损坏或没有传完，打不开；请用 Excel 或 WPS 打开后另存为 .xlsx，再重新上传。"
BOMB = "文件解压后异常巨大，为安全不收；请把表格内容复制到新的工作簿，保存后再上传。"
PICTURE = "这是一张图片，不是表格，系统不认图上的字；请向报送单位要 Excel 原件（.xlsx 或 .xls）。"
PICTURES_ONLY = "工作簿里只有图片，没有可读的单元格；请向报送单位要能编辑的 Excel 表格，不要截图。"
WEB_PAGE = "这是网页，只是改名叫 Excel 文件；请用 Excel 或 WPS 打开，另存为 .xlsx 工作簿再上传。"
XML_TABLE = "这是 XML 文件，不是 Excel 工作簿；请用 Excel 或 WPS 打开，另存为 .xlsx 工作簿再上传。"
DOCUMENT = "这是文档（Word、PDF 之类），不是表格；请把表格复制到 Excel 里，保存为 .xlsx 再上传。"
ARCHIVE = "这是压缩包，不是表格；请先解压，再逐个上传里面的 Excel 文件。"
NOT_WORKBOOK = "这不是 Excel 工作簿或 csv 表格；请用 Excel 或 WPS 打开原表，另存为 .xlsx 再上传。"
BINARY_FORMAT = "这是二进制工作簿（.xlsb），系统不读；请在 Excel 里另存为 .xlsx 再上传。"
OPEN_DOCUMENT = "这是 OpenDocument 文件（.ods），系统不读；请用 WPS 打开，另存为 .xlsx 再上传。"
WRONG_ENCODING = (
    "文字编码认不出，读出来是乱码；请用 Excel 或 WPS 打开确认文字正常，"
    "另存为 .xlsx 或“CSV UTF-8”再上传。"
)
GARBLED = "文件里的汉字已经变成乱码或问号，原来的字找不回来；请从原系统重新导出为 .xlsx 再上传。"
NO_TABLE = "没有在文件里找到表格；请确认工作表里有一行表头，表头下面每个单位一行，再重新上传。"


def too_wide(columns: int) -> str:
    return (
        f"表格有 {columns:,} 列，最多收 {MAX_COLUMNS:,} 列；"
        "请删去右边多余的列，只留有内容的列，再重新上传。"
    )


def too_long(rows: int) -> str:
    return (
        f"表格有 {rows:,} 行，一次最多收 {MAX_ROWS:,} 行；"
        "请删去下面多余的行，或按乡镇分成几个文件上传。"
    )


def too_many_cells(rows: int, columns: int) -> str:
    return (
        f"表格铺开有 {rows:,} 行、{columns:,} 列，超出一次能读的范围；"
        "请删去远处多余的单元格，或分成几个文件上传。"
    )


class Unreadable(ValueError):
    """A file that cannot be read; `sentence` is what a person is told."""

    @property
    def sentence(self) -> str:
        return str(self)


def check_extent(rows: int, columns: int) -> None:
    """:raises Unreadable: for a sheet that is too wide, too long or too large spread out."""
    if columns > MAX_COLUMNS:
        raise Unreadable(too_wide(columns))
    if rows > MAX_ROWS:
        raise Unreadable(too_long(rows))
    if rows * columns > MAX_CELLS:
        raise Unreadable(too_many_cells(rows, columns))
